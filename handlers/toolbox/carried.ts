// What came of one call: what the model reads, and what there is below the answer because of it.
import type { Source } from '#src/answers.ts';
import type { Button, Clip } from '#src/message.ts';
import type { Course } from '../course.ts';

export interface Carried {
  /** For the model, marked as data. */
  readonly text: string;
  readonly untrusted: boolean;
  /** With their numbers. */
  readonly cited: readonly { readonly number: number; readonly source: Source }[];
  readonly button?: Button;
  readonly notes: readonly string[];
  /** Judged; not written down. */
  readonly files: readonly Clip[];
  /** Whether there were files. */
  readonly made: boolean;
  /** What was changed, judged. */
  readonly done?: string;
}

/** A call of which nothing but these words came. */
export function words(text: string): Carried {
  return { text, untrusted: false, cited: [], notes: [], files: [], made: false };
}

/** As JSON, without files. */
export function stored(all: readonly Carried[]): string {
  return JSON.stringify(all.map((one) => ({ ...one, files: [] })));
}

export function storedOf(json: string): readonly Carried[] {
  // What `stored` wrote.
  return JSON.parse(json) as Carried[];
}

/** Characters of what was read that are remembered with the answer: people ask about it next. */
const mostRemembered = 1500;

/** Writes down for the answer what came of a call. */
export function taken({ text, untrusted, cited, files, button, notes, done }: Carried, course: Course): void {
  for (const { number, source } of cited) course.cited[number - 1] = source;
  course.files.push(...files);
  course.notes.push(...notes);
  if (done !== undefined) course.done.push(done);
  if (button) course.buttons.push(button);
  if (untrusted) course.read = [course.read, shortly(text)].filter(Boolean).join('\n');
}

/** What stands between the brackets of data stays between them. */
function shortly(text: string): string {
  return text.length <= mostRemembered ? text : `${text.slice(0, mostRemembered - 4).toWellFormed()} …\n⟧`;
}
