// What the bot thinks with, and with what it sees, hears, reads and speaks.
import type { Documents } from '#src/documents.ts';
import type { Egress } from '#src/egress.ts';
import type { Log } from '#src/log.ts';
import type { Memory } from '#src/memory.ts';
import type { Models, TextModels } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import type { Lexicon } from '#src/verdict.ts';
import type { Passages } from '#src/passages.ts';
import type { Pictures } from '#src/pictures.ts';
import type { Recordings } from '#src/recordings.ts';
import type { Settings } from '#src/settings.ts';
import type { Sounds } from '#src/sounds.ts';

/** What answering in words takes. */
export interface Mind {
  readonly models: TextModels;
  readonly memory: Memory;
  /** Judges a question by its words alone, for when the guard gives no verdict. */
  readonly lexicon: Lexicon;
  /** How much of the conversation is sent along, in tokens. */
  readonly contextTokens: number;
  /** The language of whoever is answered. */
  readonly say: Say;
}

/** What it takes besides to understand all that people send, and to answer aloud. */
export interface Senses extends Mind {
  readonly models: Models;
  readonly settings: Settings;
  readonly pictures: Pictures;
  readonly recordings: Recordings;
  readonly passages: Passages;
  readonly documents: Documents;
  readonly egress: Egress;
  readonly sounds: Sounds;
  readonly log: Log;
}
