// People and conversations that the bot names by their ids, as the page shows them.

interface Named {
  /** Whoever reads it. */
  readonly reader: { readonly id: string; readonly name: string };
  /** The titles of the reader's conversations, asked for when one is named. */
  readonly titles: () => Promise<ReadonlyMap<string, string>>;
}

/** Letters of an id that tell people apart. */
const short = 6;

/** `<@id>` and `<#id>` as names. Of others the page knows no names, and of their conversations no titles. */
export async function withNames(text: string, { reader, titles }: Named): Promise<string> {
  if (!/<[@#]/.test(text)) return text;
  const known = await titles();
  return text.replace(/<([@#])([\w-]{1,64})>/g, (_, kind: string, id: string) => {
    if (kind === '#') return `“${plain(known.get(id) ?? id.slice(0, short))}”`;
    return id === reader.id ? plain(reader.name) : `@${id.slice(0, short)}`;
  });
}

/** Of a name, nothing is markup. */
function plain(text: string): string {
  return text.replace(/[\\`*_~[\]()<>#|!]/g, '\\$&');
}
