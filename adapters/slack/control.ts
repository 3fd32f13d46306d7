// A Stop button beside a streamed answer, in a message of its own: a stream cannot carry one that goes away when it ends.
import type { Log } from '#src/log.ts';
import type { Turn } from '#src/message.ts';
import { PostError } from '#src/poster.ts';
import { stopButton } from './buttons.ts';
import { repliesIn } from './history.ts';
import type { Messages } from './messages.ts';
import { eventually } from './patience.ts';
import { controlMark, isOwn, type Self } from './post.ts';
import { questionOf, type Address } from './rooms.ts';
import type { Wire } from './wire.ts';

/** The button of one turn. Everything returns at once; its failures never reach the answer. */
export interface Control {
  /** A stream has begun: the button comes if it is still open a second later. */
  offer(): void;
  /** No stream is open any more. */
  withdraw(): void;
  /** Takes away, once, what a process that died left behind. */
  sweep(): void;
}

/** What all controls share. */
export interface ControlParts {
  readonly wire: Wire;
  readonly messages: Messages;
  readonly self: Self;
  readonly log: Log;
  /** An answer that streams no longer than this, in milliseconds, gets no button. */
  readonly afterMs: number;
}

export function controlsOf(parts: ControlParts): (to: Address, turn: Turn) => Control {
  let told = false;
  const complain = (error: unknown): void => {
    if (!told) parts.log.warn({ platform: 'slack', err: error }, 'a stop button could not be shown or taken away');
    told = true;
  };
  return (to, turn) => new StopControl(parts, to, turn, complain);
}

class StopControl implements Control {
  readonly #parts: ControlParts;
  readonly #to: Address;
  readonly #turn: Turn;
  readonly #complain: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;
  /** Resolves with what takes the button away again. */
  #standing: Promise<() => Promise<void>> | undefined;

  constructor(parts: ControlParts, to: Address, turn: Turn, complain: (error: unknown) => void) {
    this.#parts = parts;
    this.#to = to;
    this.#turn = turn;
    this.#complain = complain;
  }

  offer(): void {
    if (this.#timer === undefined && this.#standing === undefined) this.#postIn(this.#parts.afterMs);
  }

  withdraw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#standing?.then((takeAway) => takeAway()).catch(this.#complain);
    this.#standing = undefined;
  }

  sweep(): void {
    this.#sweeping ??= this.#clear().catch(this.#complain);
  }

  /** Waits, and then for its place among the channel's posts, so that no answer has to wait for a button. */
  #postIn(ms: number): void {
    this.#timer = setTimeout(() => {
      const waitMs = this.#parts.wire.pace(this.#to.channel);
      if (waitMs > 0) return this.#postIn(waitMs);
      this.#timer = undefined;
      this.#standing = (this.#sweeping ?? Promise.resolve()).then(() => this.#post());
    }, ms).unref();
  }

  async #post(): Promise<() => Promise<void>> {
    try {
      const id = await postControl(this.#parts.wire, this.#to, this.#turn);
      return () => this.#remove(id);
    } catch (error) {
      this.#complain(error);
      const mayStand = error instanceof PostError && error.kind === 'unknown';
      return mayStand ? () => this.#clear() : async () => undefined;
    }
  }

  async #clear(): Promise<void> {
    for (const id of await eventually(() => controlsIn(this.#parts, this.#to, this.#turn))) await this.#remove(id);
  }

  #remove(id: string): Promise<void> {
    return eventually(() => this.#parts.messages.remove(this.#to.channel, id));
  }
}

async function postControl(wire: Wire, { channel, thread }: Address, turn: Turn): Promise<string> {
  wire.spend(channel);
  const { ts = '' } = await wire.call('chat.postMessage', channel, (web) =>
    web.chat.postMessage({
      channel,
      thread_ts: thread,
      text: 'Stop',
      blocks: [{ ...stopButton(turn), block_id: controlMark }],
      metadata: { event_type: controlMark, event_payload: { turn: turn.id } },
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
  return ts;
}

/** Ids of the buttons that stand for a turn. */
async function controlsIn({ wire, self }: ControlParts, to: Address, turn: Turn): Promise<string[]> {
  const posts = await repliesIn(wire, to, questionOf(turn.messages[0]));
  const ours = posts.filter(
    (said) =>
      isOwn(said, self) && said.metadata?.event_type === controlMark && said.metadata.event_payload['turn'] === turn.id,
  );
  return ours.map(({ ts }) => ts);
}
