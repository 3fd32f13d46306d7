// Scores how likely a text tries to override instructions, with Prompt Guard: https://console.groq.com/docs/content-moderation
import type { Caller } from '../models.ts';
import { ask, type Matter } from './ask.ts';
import { tokens } from './conversation.ts';
import type { Desk } from './desk.ts';
import { pieces } from './pieces.ts';

/** The model reads 512 tokens; what it does not read could hide anything. Tenths of a token. */
const size = 4_800;
/** UTF-16 units. */
const overlap = 100;
/** Pieces of one text that are judged at the same time. */
const width = 4;
/** From here on a score is a finding, even when other pieces could not be judged. */
const finding = 0.5;

/** Fills `Models.injection`. The highest score of all pieces; undefined when a piece got none and the others are harmless. */
export async function injection(
  desk: Desk,
  text: string,
  caller: Caller,
  signal: AbortSignal,
): Promise<number | undefined> {
  signal.throwIfAborted();
  const all = pieces(text, size, overlap, weight);
  let highest = 0;
  for (let at = 0; at < all.length; at += width) {
    const scores = await Promise.all(all.slice(at, at + width).map((piece) => score(desk, piece, caller, signal)));
    highest = Math.max(highest, ...scores.map((found) => found ?? 0));
    if (scores.includes(undefined)) return highest >= finding ? highest : undefined;
  }
  return highest;
}

/** Tenths of a token, rather too many: small letters are cut every third or fourth, codes, capitals and other scripts at each sign. */
function weight(unit: number): number {
  const isSmall = unit === 0x20 || (unit >= 0x61 && unit <= 0x7a);
  return isSmall ? 4 : 10;
}

async function score(desk: Desk, text: string, caller: Caller, signal: AbortSignal): Promise<number | undefined> {
  const matter: Matter = {
    role: 'injection',
    caller,
    judges: () => desk.served.chain('injection'),
    patienceMs: desk.patience.judgeMs,
    question: (model) => ({ input: tokens(text), body: { model, messages: [{ role: 'user', content: text }] } }),
  };
  const said = await ask(desk, matter, signal);
  if ('cause' in said) return undefined;
  // Some servers answer with a label instead: that is no score.
  const found = /^\s*\d+(?:\.\d+)?(?:e-?\d+)?\s*$/i.test(said.text) ? Number(said.text) : NaN;
  return found >= 0 && found <= 1 ? found : undefined;
}
