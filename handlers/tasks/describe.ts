// Describes images: alt text, a full description, the text in them, or their data as a table.
import type { Attachment, ReplyPart, Task, Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import { type About, notesOf } from '../beside.ts';
import { vet } from '../guard.ts';
import { gather, lots } from '../look/gather.ts';
import { judge } from '../look/judge.ts';
import { altTexts } from './describe/alt.ts';
import { data } from './describe/data.ts';
import type { View } from './describe/view.ts';
import { descriptions, texts } from './describe/words.ts';
import type { Work } from './work.ts';

const kinds = ['description', 'alt text', 'text', 'data'] as const;

export const describe = {
  command: {
    name: 'describe',
    description: 'Describes images: in full, as alt text, the text in them, or their data as a table.',
    task: true,
    menu: 'Describe images',
    action: 'ask',
    shown: 'room',
    options: [
      { name: 'image', description: 'The image; none: the newest in this conversation.', kind: 'file' },
      { name: 'as', description: 'What you want of it.', kind: 'text', choices: kinds },
      { name: 'columns', description: 'For data: the columns, such as “item, price”, or in words.', kind: 'text' },
      { name: 'format', description: 'For data: the kind of file.', kind: 'text', choices: ['json', 'csv'] },
    ],
  },

  async *run(turn: Turn, task: Task, mind: View['mind'] & About['mind'], signal: AbortSignal): Reply {
    if (mind.models.imagesAtOnce === 0) {
      throw new BotError('I cannot look at images: whoever runs me has set up no model that sees.');
    }
    const kind = kindOf(task);
    const images = await imagesOf(turn, signal);
    yield { type: 'working', on: 'looking' };
    const { pictures, notes } = await gather(images, mind, signal, kind === 'alt text' ? bare(images) : images);
    const [firstNote] = notes;
    if (pictures.length === 0)
      throw new BotError(firstNote ?? mind.say('There is no image in there that I can look at.'));
    const caller: Caller = { person: turn.author, place: turn.place };
    const question = turn.messages[0].text;
    yield* judged({ pictures, several: images.length > 1, question, caller, mind }, kind, task, signal);
    if (task.unasked) return;
    for (const text of await notesOf(notes, { question, caller, mind }, signal)) yield { type: 'note', text };
  },
} satisfies Work;

function kindOf({ chosen }: Task): (typeof kinds)[number] {
  return kinds.find((kind) => kind === chosen['as']) ?? (chosen['columns'] ? 'data' : 'description');
}

/** Looks while the images are judged; shows what both the images' judge and the answer's have passed. */
async function* judged(view: View, kind: (typeof kinds)[number], task: Task, signal: AbortSignal): Reply {
  const { pictures, question, caller, mind } = view;
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const seeing = seen(view, kind, task, until);
  // Awaited below, unless the images are refused before.
  seeing.catch(() => undefined);
  try {
    const clips = lots(
      pictures.map(({ clip }) => clip),
      mind.models.imagesAtOnce,
    );
    const judging = Promise.all(clips.map((lot) => judge(lot, question, caller, mind.models, until)));
    // Not awaited where nothing was seen: of that, nothing is told.
    judging.catch(() => undefined);
    const refusals = await Promise.race([judging, seeing.then(() => judging)]);
    const refusal = refusals.find((one) => one !== undefined);
    const { whole, parts } = refusal === undefined ? await seeing : nothing;
    const refused = refusal ?? (whole && (await vet(whole, question, caller, mind, signal)));
    if (!refused) yield* parts;
    else if (!task.unasked) yield { type: 'text', text: refused };
  } finally {
    stop.abort();
  }
}

interface Seen {
  /** All that people will see, for the guard; empty: it needs none. */
  readonly whole: string;
  readonly parts: readonly ReplyPart[];
}

const nothing: Seen = { whole: '', parts: [] };

async function seen(view: View, kind: (typeof kinds)[number], task: Task, signal: AbortSignal): Promise<Seen> {
  if (kind === 'data') {
    const { columns = '', format } = task.chosen;
    const table = await data(String(columns), format === 'csv' ? 'csv' : 'json', view, signal);
    const parts = [{ type: 'text', text: table.preview } as const, { type: 'file', clip: table.file } as const];
    return { whole: table.whole, parts };
  }
  const ways = { 'alt text': altTexts, description: descriptions, text: texts };
  const text = await ways[kind](view, signal);
  return { whole: text, parts: [{ type: 'text', text }] };
}

/** Those of the message, else of the newest that has any. */
async function imagesOf({ messages: [message] }: Turn, signal: AbortSignal): Promise<Attachment[]> {
  const isImage = ({ kind }: Attachment): boolean => kind === 'image';
  const own = message.attachments.filter(isImage);
  const earlier = own.length > 0 ? [] : await message.earlier(signal);
  const newest = earlier.findLast(({ attachments }) => attachments.some(isImage))?.attachments ?? [];
  const images = own.length > 0 ? own : newest.filter(isImage);
  if (images.length === 0) throw new BotError('I found no image here. Please send one with the command.');
  return images;
}

/** Those that nobody has described, unless all are. */
function bare(images: readonly Attachment[]): readonly Attachment[] {
  const without = images.filter(({ described }) => !described?.trim());
  return without.length > 0 ? without : images;
}
