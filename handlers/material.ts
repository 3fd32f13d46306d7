// What was found in what people sent, in words: data that a model reads, and never orders.

export interface Material {
  /** Each piece with where it comes from, such as `cat.png` or `report.pdf, page 3`. */
  readonly found: readonly { readonly source: string; readonly text: string }[];
  /** What the person should know was left out or could not be read, a sentence each. */
  readonly notes: readonly string[];
  /** Set: it must not be answered; what the person is told instead. */
  readonly refusal?: string;
}

/** As the model reads it. The brackets mark data, as the system prompt says; nothing found can close them. */
export function marked({ found }: Pick<Material, 'found'>): string {
  return found.map(({ source, text }) => `⟦${plain(source)}\n${plain(text)}\n⟧`).join('\n');
}

function plain(text: string): string {
  return text.replaceAll(/[⟦⟧]/g, ' ').trim();
}
