// Reads the text of documents, in a thread of its own.
import type { Clip } from './message.ts';
import type { Log } from './log.ts';

export interface Page {
  /** Where it stands: `page 3`, `slide 2`, `sheet Sales`; empty for what has no pages. */
  readonly name: string;
  readonly text: string;
  /** Its picture, where it has no text. */
  readonly picture?: Clip;
}

export interface Document {
  readonly pages: readonly Page[];
  /** What of it was not read and why, a sentence each. */
  readonly notes: readonly string[];
}

export interface Documents {
  /** Throws a `BotError` that tells the person why, when it cannot be read. */
  read(file: Clip, signal: AbortSignal): Promise<Document>;
  close(): Promise<void>;
}

export declare function openDocuments(log: Log): Documents;
