// What became of a command, line by line, for the page to show to whoever gave it.
import type { Form, Outcome } from '#src/command.ts';
import type { Button, ReplyPart } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { type Growth, growth } from './growth.ts';
import type { Handed } from './handout.ts';
import { labelled } from './labels.ts';
import { note, understood } from './marks.ts';

export type Line =
  | ({ readonly type: 'text' } & Growth)
  /** A passing sign of life; the next takes its place, and text ends it. */
  | { readonly type: 'sign'; readonly text: string }
  | { readonly type: 'file'; readonly file: Handed }
  | { readonly type: 'buttons'; readonly buttons: readonly Button[] }
  | { readonly type: 'form'; readonly form: Form }
  /** The conversation has it, and answers it there. */
  | { readonly type: 'taken' };

/** Holds a file for whoever asked; undefined: it is too large. */
export type Hold = (clip: Extract<ReplyPart, { type: 'file' }>['clip']) => Handed | undefined;

/** What it takes to show an outcome to a reader, in their language. */
export interface Means {
  readonly hold: Hold;
  readonly say: Say;
}

/** The lines of an outcome that asks nothing of the turns. */
export async function* linesOf(
  { text, files = [], buttons = [], form, reply }: Outcome,
  means: Means,
  signal: AbortSignal,
): AsyncGenerator<Line, void> {
  if (reply) return yield* follow(reply, means, signal);
  yield { type: 'text', keep: 0, add: text };
  for (const clip of files) yield held(clip, means);
  if (buttons.length > 0) yield { type: 'buttons', buttons };
  if (form) yield { type: 'form', form: spoken(form, means.say) };
}

/** A form whose fields are called as the reader would. */
function spoken(form: Form, say: Say): Form {
  return {
    ...form,
    fields: form.fields.map((field) => ({ ...labelled(field, say), ...(field.label && { label: field.label }) })),
  };
}

/** A reply as it stands: what was understood, its words, and the notes below them. */
interface Standing {
  readonly above: string[];
  body: string;
  readonly notes: string[];
}

async function* follow(reply: Reply, means: Means, signal: AbortSignal): AsyncGenerator<Line, void> {
  const standing: Standing = { above: [], body: '', notes: [] };
  let shown = '';
  for await (const part of reply) {
    if (part.type === 'working' || part.type === 'wait') {
      yield { type: 'sign', text: part.type === 'wait' ? part.text : `${part.on} …` };
    } else if (part.type === 'file') yield held(part.clip, means);
    else if (part.type === 'audio') yield await voiced(part, means, signal);
    else {
      if (part.type === 'whole' && part.buttons) yield { type: 'buttons', buttons: part.buttons };
      if (part.type === 'retract') yield { type: 'buttons', buttons: [] };
      lay(part, standing, means.say);
    }
    const now = [...standing.above, standing.body, ...standing.notes].filter((one) => one !== '').join('\n\n');
    if (now !== shown) yield { type: 'text', ...growth(shown, now) };
    shown = now;
  }
}

function lay(
  part: Extract<ReplyPart, { type: 'understood' | 'text' | 'whole' | 'retract' | 'note' }>,
  to: Standing,
  say: Say,
): void {
  if (part.type === 'understood')
    (part.heading === undefined ? to.above : to.notes).push(understood(part.text, part.folded, say, part.heading));
  else if (part.type === 'text') to.body += part.text;
  else if (part.type === 'retract') to.body = part.text;
  else if (part.type === 'note') to.notes.push(note(part.text));
}

function held(clip: Parameters<Hold>[0], { hold, say }: Means): Line {
  const file = hold(clip);
  return file
    ? { type: 'file', file }
    : { type: 'sign', text: say('{name} is too large to be handed over here.', { name: clip.name }) };
}

/** The voice when it is whole: for one listener, it is not worth more. */
async function voiced(part: Extract<ReplyPart, { type: 'audio' }>, means: Means, signal: AbortSignal): Promise<Line> {
  try {
    const { clip } = await part.begin(signal).whole;
    return held(clip, means);
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return { type: 'sign', text: means.say(error.sentence) };
  }
}
