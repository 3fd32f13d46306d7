// Shows a reply to the one who asked, as it comes: in the answer to an interaction, for as long as Discord lets it grow.
import { deliver } from '#src/delivery.ts';
import type { InboundMessage, ReplyPart, Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import type { Page, Poster } from '#src/poster.ts';
import type { Receipts } from '#src/receipts.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Answer } from './answer.ts';
import { commandButtons, stopButton } from './buttons.ts';
import { layout } from './deliver.ts';
import { postError } from './wire.ts';

/** Five requests every two seconds for each interaction, of which some are left to what ends an answer. Milliseconds. */
const gapMs = 1_100;

export interface Whisper {
  readonly answer: Answer;
  /** The command as a message, which the reply answers. */
  readonly message: InboundMessage;
  /** Bytes of a file that may be sent. */
  readonly largestFile: number;
  readonly say: Say;
}

/** Resolves when the last word is shown, or cannot be shown any more. Rejects with the `PostError` of what failed. */
export async function whisper(
  asked: Whisper,
  reply: Reply,
  expired: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { message, say } = asked;
  const turn: Turn = { id: message.id, place: message.place, author: message.author, messages: [message] };
  const ending = say('Discord lets me write here for a quarter of an hour only, so this is where it ends.');
  await deliver(turn, until(expired, reply, ending), poster(asked), nothingLasts, signal);
}

/** Ends a reply, with a word why, when its time is over. */
async function* until(expired: Promise<void>, reply: Reply, why: string): Reply {
  const parts = reply[Symbol.asyncIterator]();
  const over = expired.then((): IteratorResult<ReplyPart> => ({ done: true, value: undefined }));
  let late = false;
  void expired.then(() => (late = true));
  try {
    for (;;) {
      const next = await Promise.race([over, parts.next()]);
      if (next.done === true) break;
      yield next.value;
    }
  } finally {
    // Whoever writes it may be in the midst of it.
    void parts.return?.().catch(() => undefined);
  }
  if (!late) return;
  yield { type: 'whole' };
  yield { type: 'note', text: why };
}

/** What only its asker sees is gone with the process. */
const nothingLasts: Receipts = {
  receipts: () => Promise.resolve([]),
  intend: () => Promise.resolve(),
  posted: () => Promise.resolve(),
  removed: () => Promise.resolve(),
  turnOf: () => Promise.resolve(undefined),
  adopt: () => Promise.resolve(),
};

function poster({ answer, message, largestFile, say }: Whisper): Poster {
  let first = true;
  let changedAt = -Infinity;

  /** The first fills the acknowledgement in. */
  async function next(sheet: Parameters<Answer['fill']>[0]): Promise<string> {
    changedAt = performance.now();
    if (!first) return answer.follow(sheet);
    const id = await answer.fill(sheet);
    first = false;
    return id;
  }

  const shown = (page: Page) => ({
    content: page.text.toWellFormed(),
    components: page.growing ? stopButton(message.id, say) : commandButtons(page.buttons ?? []),
  });

  return {
    ...layout(say),
    pace: () => Math.max(0, Math.ceil(changedAt + gapMs - performance.now())),
    // It is shown as thinking.
    working: () => undefined,
    post: (page) => inOurWords(() => next(shown(page))),
    edit: (id, page) =>
      inOurWords(() => {
        changedAt = performance.now();
        return answer.edit(id, shown(page));
      }),
    remove: (id) => inOurWords(() => answer.remove(id)),
    find: () => Promise.resolve(undefined),
    findEnclosure: () => Promise.resolve(undefined),
    largestFile,
    async enclose(enclosure) {
      const clip = enclosure.type === 'file' ? enclosure.clip : (await enclosure.sounding.whole).clip;
      if (clip.bytes.length > largestFile)
        throw new BotError(say('What I said is too long to be posted here as a recording.'));
      return inOurWords(() => next({ files: [clip] }));
    },
    over: () => undefined,
  };
}

async function inOurWords<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw postError(error);
  }
}
