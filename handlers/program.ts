// A program that a model wrote and what it printed, for people to look at: a file, which every platform shows folded, line by line.
import type { Clip } from '#src/message.ts';
import type { Computed } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';

/** One file that can be run; none where nothing ran. */
export function viewable(runs: Computed['runs']): readonly Clip[] {
  if (runs.length === 0) return [];
  const bytes = new TextEncoder().encode(runs.map(fileOf).join('\n\n'));
  return [{ name: 'program.py', mediaType: 'text/x-python', bytes }];
}

/** What was printed stands as comments below. */
function fileOf({ code, output }: Computed['runs'][number]): string {
  const printed =
    output.trim() === ''
      ? []
      : [
          '',
          ...output
            .trimEnd()
            .split('\n')
            .map((line) => `# ${line}`.trimEnd()),
        ];
  return [code.trimEnd(), ...printed, ''].join('\n');
}

/** The pictures, with words for those who cannot see them. */
export function pictured(images: readonly Clip[], say: Say): readonly Clip[] {
  return images.map((clip) => ({ ...clip, described: say('A picture that the program drew.') }));
}
