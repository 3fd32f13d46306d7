// What is set apart from an answer, as the page's Markdown.
import type { Say } from '#src/tongue.ts';

/** An alert, as GitHub writes them: https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts */
export function note(text: string): string {
  return ['> [!NOTE]', ...quoted(text)].join('\n');
}

/** Folded as Obsidian writes it: https://help.obsidian.md/callouts#Foldable+callouts */
export function understood(text: string, folded: boolean, say: Say, heading = say('What I understood')): string {
  return [...(folded ? [`> [!QUOTE]- ${heading}`] : []), ...quoted(plain(text))].join('\n');
}

function quoted(text: string): string[] {
  return text.split('\n').map((line) => `> ${line}`);
}

/** A text of which nothing is markup. */
function plain(text: string): string {
  return text.replace(/[\\`*_~[\]()<>#|!+=-]/g, '\\$&').replace(/^(\s*\d+)([.)])/gm, '$1\\$2');
}
