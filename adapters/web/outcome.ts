// What became of a command, line by line, for the page to show to whoever gave it.
import type { Form, Outcome } from '#src/command.ts';
import type { Button, ReplyPart } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import { type Growth, growth } from './growth.ts';
import type { Handed } from './handout.ts';
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

/** The lines of an outcome that asks nothing of the turns. */
export async function* linesOf(
  { text, files = [], buttons = [], form, reply }: Outcome,
  hold: Hold,
  signal: AbortSignal,
): AsyncGenerator<Line, void> {
  if (reply) return yield* follow(reply, hold, signal);
  yield { type: 'text', keep: 0, add: text };
  for (const clip of files) yield held(clip, hold);
  if (buttons.length > 0) yield { type: 'buttons', buttons };
  if (form) yield { type: 'form', form };
}

/** A reply as it stands: what was understood, its words, and the notes below them. */
interface Standing {
  readonly above: string[];
  body: string;
  readonly notes: string[];
}

async function* follow(reply: Reply, hold: Hold, signal: AbortSignal): AsyncGenerator<Line, void> {
  const standing: Standing = { above: [], body: '', notes: [] };
  let shown = '';
  for await (const part of reply) {
    if (part.type === 'working' || part.type === 'wait') {
      yield { type: 'sign', text: part.type === 'wait' ? part.text : `${part.on} …` };
    } else if (part.type === 'file') yield held(part.clip, hold);
    else if (part.type === 'audio') yield await spoken(part, hold, signal);
    else {
      if (part.type === 'whole' && part.buttons) yield { type: 'buttons', buttons: part.buttons };
      if (part.type === 'retract') yield { type: 'buttons', buttons: [] };
      lay(part, standing);
    }
    const now = [...standing.above, standing.body, ...standing.notes].filter((one) => one !== '').join('\n\n');
    if (now !== shown) yield { type: 'text', ...growth(shown, now) };
    shown = now;
  }
}

function lay(
  part: Extract<ReplyPart, { type: 'understood' | 'text' | 'whole' | 'retract' | 'note' }>,
  to: Standing,
): void {
  if (part.type === 'understood') to.above.push(understood(part.text, part.folded));
  else if (part.type === 'text') to.body += part.text;
  else if (part.type === 'retract') to.body = part.text;
  else if (part.type === 'note') to.notes.push(note(part.text));
}

function held(clip: Parameters<Hold>[0], hold: Hold): Line {
  const file = hold(clip);
  return file ? { type: 'file', file } : { type: 'sign', text: `${clip.name} is too large to be handed over here.` };
}

/** The voice when it is whole: for one listener, it is not worth more. */
async function spoken(part: Extract<ReplyPart, { type: 'audio' }>, hold: Hold, signal: AbortSignal): Promise<Line> {
  try {
    const { clip } = await part.begin(signal).whole;
    return held(clip, hold);
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return { type: 'sign', text: error.sentence };
  }
}
