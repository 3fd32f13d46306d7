// Who speaks while the bot does: a listener's murmur is let pass, real words take the floor.
import type { Utterance } from '#src/voice.ts';
import { isBackchannel } from './backchannel.ts';
import type { Turn } from './floor.ts';
import type { Talk } from './talk.ts';

/** From so much voice on nobody only murmurs, milliseconds: LiveKit's figure for an interruption. */
const wordsMs = 500;

export interface Interruption {
  /** Whether the bot is speaking now, and this was not yet taken for an interruption. */
  readonly during: boolean;
  /** There are so many milliseconds of voice by now. */
  voiced(ms: number): void;
  /** What was said is known. Returns whether it was nothing but a murmur. */
  understood(text: string): boolean;
  /** The utterance is over: whoever took the floor gives it back. */
  end(): void;
}

/** Watches the utterance `id`. `all`: whether the bot answers, and so yields to, everybody. */
export function watchInterruption(
  { speaker, from }: Utterance,
  id: string,
  all: boolean,
  { floor, place, mind }: Talk,
): Interruption {
  /** Who asked may go on before the answer has begun; once it has, whoever the bot talks with may break in. */
  const may = (turn: Turn) =>
    turn.asks(speaker.id) || (all && turn.speakingSince !== undefined && from >= turn.speakingSince);
  const take = (turn: Turn) => {
    floor.hold(id);
    if (turn.speakingSince !== undefined) mind.latency.count(place, 'interruption');
    turn.cut();
  };
  const turn = () => (floor.turn && !floor.turn.signal.aborted ? floor.turn : undefined);

  return {
    get during() {
      return turn()?.speakingSince !== undefined;
    },
    voiced(ms) {
      const now = turn();
      if (now && ms >= wordsMs && may(now)) take(now);
    },
    understood(text) {
      const now = turn();
      if (!now || isBackchannel(text)) return now !== undefined;
      if (may(now)) take(now);
      return false;
    },
    end: () => floor.release(id),
  };
}
