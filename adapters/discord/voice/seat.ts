// The bot's place in one server's call, from the wish to join until it is over, and why it was.
import type { Person } from '#src/message.ts';
import type { Line } from '../line.ts';
import type { Running } from './call.ts';
import type { Chat } from './chat.ts';
import type { State } from './orders.ts';
import type { Told } from './words.ts';

export interface Seat {
  readonly guild: string;
  readonly room: string;
  /** Who asked the bot in; nobody, where it joined by itself. */
  readonly by: Person | undefined;
  readonly line: Line;
  readonly chat: Chat;
  /** Who may be heard, and who said no since the seat was taken. */
  readonly agreed: Set<string>;
  readonly declined: Set<string>;
  /** Resolves once the bot is in, or with a sentence of why not. */
  readonly entered: PromiseWithResolvers<Told | undefined>;
  readonly left: PromiseWithResolvers<void>;
  /** Whether the voice thread was told to join. */
  told: boolean;
  leaving: boolean;
  /** Whether the voice thread crashed under it. */
  crashed: boolean;
  /** Once the bot is in. */
  running?: Running;
  /** The people who were there at the last look. */
  present: ReadonlySet<string>;
  /** Takes back what waits: to leave an empty channel, to repeat the notice, to believe that the bot was kicked. */
  alone?: (() => void) | undefined;
  noticed?: (() => void) | undefined;
  kicked?: (() => void) | undefined;
}

export type Gone = Extract<State, { type: 'gone' }>;
type Why = Gone['why'];

export function takeSeat(place: Pick<Seat, 'guild' | 'room' | 'by' | 'line' | 'chat'>): Seat {
  return {
    ...place,
    agreed: new Set(),
    declined: new Set(),
    entered: Promise.withResolvers(),
    left: Promise.withResolvers(),
    told: false,
    leaving: false,
    crashed: false,
    present: new Set(),
  };
}

/** What people are told when a call is over, or did not begin. */
export function reason({ why, code }: Pick<Gone, 'why' | 'code'>): Told {
  return (say) => say(reasons[why], { code: code === undefined ? '' : ` (${code})` });
}

// said
const reasons: Readonly<Record<Why, string>> = {
  left: 'I was asked to leave before I was in.',
  kicked: 'Somebody disconnected me, or the channel is gone. `/join` brings me back.',
  unanswered: 'Discord’s voice server does not answer, so I am not in the call. Please try again in a moment.',
  encryption:
    'The end-to-end encryption that Discord wants could not be set up{code}, so I am not in the call. Please try again later.',
  refused: 'Discord refused my connection to the call{code}. Please try again later.',
};

export const broke: Told = (say) =>
  say('My voice broke down twice in this call, so I left it. It has been written down; please try again later.');
export const stopping: Told = (say) =>
  say('I am being stopped or restarted, so I leave. `/join` brings me back when I am there again.');
export const returned: Told = (say) => say('I was restarted, and have left this call. `/join` brings me back.');
export const breaking: Told = (say) => say('My voice broke down; I am coming back.');
