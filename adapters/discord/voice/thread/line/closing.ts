// What a voice server means when it closes the line.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice-voice-close-event-codes
import type { State } from '../../orders.ts';

export type Gone = Extract<State, { type: 'gone' }>;

/** `anew`: a fresh session may do better. Lines that can be resumed are resumed by the library and do not come here. */
export type Meaning = 'anew' | Gone['why'];

/** Somebody disconnected or moved the bot, or its session is over. */
const kicked = 4014;
/** The channel demands end-to-end encryption. */
const encryption = 4017;
/** Unknown protocol, unknown encryption mode, too many requests, call over. */
const final: readonly number[] = [4012, 4016, 4021, 4022];

export function meaningOf(code: number): Meaning {
  if (code === kicked) return 'kicked';
  if (code === encryption) return 'encryption';
  return final.includes(code) ? 'refused' : 'anew';
}
