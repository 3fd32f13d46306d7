// An answer as far as it is written, laid out over a platform's pages.
import { readLines } from '../text/blocks.ts';
import { cleaner } from '../clean.ts';
import { heal } from '../text/heal.ts';
import type { Button, ReplyPart } from '../message.ts';
import { cut, cutAt, type PageRules, showable } from '../text/pages.ts';
import { closing } from '../text/part.ts';
import type { Page } from '../poster.ts';

/** Room that `heal` may need to close what is open at the end of a page, in the platform's units. */
const closingRoom = 24;

/** How an answer is set: a page's rules, and how the platform sets apart what is no answer. */
export interface Typesetting extends PageRules {
  note(text: string): string;
  understood(text: string, folded: boolean, heading?: string): string;
}

/** Takes the parts of a reply in and tells how the pages should stand. */
export class Draft {
  readonly #set: Typesetting;
  readonly #rules: PageRules;
  /** As they stand below the answer. */
  readonly #notes: string[] = [];
  #buttons: readonly Button[] = [];
  #clean = cleaner();
  #closed: string[] = [];
  #rest = '';
  /** How much of `#rest` is shown for good, on pages that only grow. */
  #shown = 0;
  #wait: string | undefined;
  #ended = false;
  #whole = false;
  /** Whether text that was shown has been taken back. */
  retracted = false;

  constructor(set: Typesetting) {
    this.#set = set;
    this.#rules = { limit: set.limit - closingRoom, size: (text) => set.size(text), revisable: set.revisable };
  }

  get ended(): boolean {
    return this.#ended;
  }

  add(part: ReplyPart): void {
    if (part.type === 'text') this.#write(this.#clean.push(part.text));
    if (part.type === 'whole') this.#whole = true;
    if (part.type === 'whole') this.#buttons = part.buttons ?? [];
    if (part.type === 'understood') this.#understood(part);
    if (part.type === 'note' && this.#ended) this.#below([this.#set.note(part.text)]);
    else if (part.type === 'note') this.#notes.push(this.#set.note(part.text));
    if (part.type === 'wait') this.#wait = part.text;
    if (part.type === 'retract') this.#restart(part.text);
  }

  /** Nothing more comes: the notes go below the answer, and the last page is closed. */
  end(): void {
    this.#ended = true;
    this.#write(this.#clean.end());
    this.#below(this.#notes);
  }

  /** Begins a new page although this one is not full, because it grew too old to be changed any longer. */
  turnPage(): void {
    if (this.#rest.slice(0, this.#shown).trim() === '') return;
    const { head, tail } = cutAt(this.#rest, this.#shown);
    this.#closed.push(head);
    this.#rest = tail;
    this.#shown = 0;
  }

  /** The pages as they should stand now; on pages that only grow, what is handed out counts as shown. */
  pages(): Page[] {
    const pages: Page[] = this.#closed.map((text, number) => ({ number, text, growing: false }));
    const text = this.#current();
    if (text.trim() !== '') pages.push({ number: pages.length, text, growing: !this.#ended && !this.#whole });
    if (this.#buttons.length > 0) this.#offer(pages);
    if (pages.length === 0 && this.#wait && !this.#ended)
      return [{ number: 0, text: this.#set.note(this.#wait), growing: true }];
    return pages;
  }

  #current(): string {
    if (this.#ended || this.#whole) return this.#rest + closingOf(this.#rest);
    if (this.#set.revisable) return heal(this.#rest);
    this.#shown = Math.max(this.#shown, showable(this.#rest, this.#rules));
    return this.#rest.slice(0, this.#shown);
  }

  /** Above the answer what was understood of the question, below it what was thought. */
  #understood({ text, folded, heading }: Extract<ReplyPart, { type: 'understood' }>): void {
    const set = this.#set.understood(text, folded, heading);
    if (this.#whole) this.#notes.push(`${set}\n`);
    else this.#write(`${set}\n\n`);
  }

  #offer(pages: Page[]): void {
    const last = pages.pop();
    if (last) pages.push(last.growing ? last : { ...last, buttons: this.#buttons });
  }

  #below(all: readonly string[]): void {
    const notes = all.join('\n');
    if (notes) this.#write(this.#rest.trim() === '' ? notes : `${closingOf(this.#rest)}\n\n${notes}`);
  }

  #write(text: string): void {
    this.#rest += text;
    for (
      let parted = cut(this.#rest, this.#rules, this.#shown);
      parted;
      parted = cut(this.#rest, this.#rules, this.#shown)
    ) {
      this.#closed.push(parted.head);
      this.#rest = parted.tail;
      this.#shown = 0;
    }
  }

  #restart(text: string): void {
    this.retracted = true;
    this.#buttons = [];
    this.#clean = cleaner();
    this.#closed = [];
    this.#rest = '';
    this.#shown = 0;
    this.#write(this.#clean.push(text));
  }
}

/** What closes whatever is open at the end of a text, without taking anything from it. */
function closingOf(text: string): string {
  const healed = heal(text);
  if (healed.startsWith(text)) return healed.slice(text.length);
  const last = readLines(text).at(-1);
  return last?.fence && last.kind !== 'close' ? `\n${closing(last.fence)}` : '';
}
