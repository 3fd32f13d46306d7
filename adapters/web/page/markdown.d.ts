// The tree that `markdown.js` reads a text into. Nothing in it is markup: all text is text.

export type Inline =
  | { readonly type: 'text' | 'code'; readonly text: string }
  | { readonly type: 'break' }
  | { readonly type: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  /** `href` is http or https, as the browser will understand it, or leads to a message: `/#conversation/message`. */
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] };

/** Equal `source` means an equal block. */
export type Block = { readonly source: string } & (
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly type: 'rule' }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | { readonly type: 'quote' | 'notice'; readonly children: readonly Block[] }
  /** Its title, plain text, stands for it until it is opened. */
  | { readonly type: 'folded'; readonly title: string; readonly children: readonly Block[] }
  | { readonly type: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'table'; readonly align: readonly string[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
);

export function blocksOf(text: string, depth?: number): Block[];
export function inlinesOf(text: string, links?: boolean): Inline[];
