// A program that a model wrote and what it printed, as people can look at it: folded away, and as a file where it is long.
import type { Clip } from '#src/message.ts';
import type { Computed } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';

interface Viewable {
  /** Absent: nothing ran. */
  readonly shown?: { readonly heading: string; readonly text: string };
  /** The program whole, where what is shown of it is not all. */
  readonly file?: Clip;
}

/** Characters that are shown in a chat. */
const longest = 1_800;

export function viewable(runs: Computed['runs'], say: Say): Viewable {
  if (runs.length === 0) return {};
  const all = runs.map(({ code, output }) => (output === '' ? code : `${code}\n\n${say('Output:')}\n${output}`));
  const text = all.join('\n\n').trim();
  const heading = say('The program that ran');
  if (text.length <= longest) return { shown: { heading, text } };
  const bytes = new TextEncoder().encode(runs.map(fileOf).join('\n\n'));
  const cut = `${text.slice(0, longest).toWellFormed()} …`;
  return { shown: { heading, text: cut }, file: { name: 'program.py', mediaType: 'text/x-python', bytes } };
}

/** What was printed stands as comments below: the file can be run. */
function fileOf({ code, output }: Computed['runs'][number]): string {
  const printed = output === '' ? [] : ['', ...output.split('\n').map((line) => `# ${line}`)];
  return [code, ...printed, ''].join('\n');
}

/** The pictures, with words for those who cannot see them. */
export function pictured(images: readonly Clip[], say: Say): readonly Clip[] {
  return images.map((clip) => ({ ...clip, described: say('A picture that the program drew.') }));
}
