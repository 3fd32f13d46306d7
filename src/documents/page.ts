// What the thread that reads documents is told, and what it answers.

export interface Order {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What one place of a document holds. */
export interface Page {
  /** Where it stands: `page 3`, `slide 2`, `sheet Sales`, `part 4`; empty for what has only one. */
  readonly name: string;
  readonly text: string;
  /** Its picture, a PNG of at most 1,568 pixels a side, where it has no text. */
  readonly picture?: Uint8Array;
}

export interface Contents {
  readonly type: 'read';
  readonly pages: readonly Page[];
  /** What of it was not read and why, a sentence each. */
  readonly notes: readonly string[];
}

/** What was expected and is told as it is: why there is nothing to read, in a sentence for the person. */
export interface Unreadable {
  readonly type: 'unreadable';
  readonly sentence: string;
}

export type Outcome = Contents | Unreadable;

/** Of one document: pages, and characters in all. More would not fit any question. */
export const most = { pages: 50, characters: 200_000 };

// said
const tooLong = 'This document is long: I read only its first 200,000 characters.';

export const unreadable = (sentence: string): Unreadable => ({ type: 'unreadable', sentence });

/** Pages as they are told: few enough, short enough, and without what no reader can use. */
export function contents(pages: readonly Page[], notes: readonly string[] = []): Contents {
  let left = most.characters;
  const kept: Page[] = [];
  for (const page of pages.slice(0, most.pages)) {
    const text = page.text.slice(0, left);
    left -= text.length;
    if (text !== '' || page.text === '') kept.push({ ...page, text });
    if (left <= 0) break;
  }
  const cut = left <= 0 && pages.some(({ text }, at) => text.length > (kept[at]?.text.length ?? 0));
  return { type: 'read', pages: kept, notes: cut ? [...notes, tooLong] : notes };
}
