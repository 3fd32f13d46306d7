// What one table holds of people: the word for it, which platforms use for tables of their own.
import type { RawBuilder, SqlBool } from 'kysely';
import type { Cells } from './vault.ts';

/** Somebody on a platform; whatever is theirs in all spaces of it. */
export interface Who {
  readonly platform: string;
  readonly person: string;
}

/** The space in which somebody talks with the bot alone, on platforms that have one for each person. */
export function ownSpace(person: string): string {
  return `dm:${person}`;
}

/** Some of a person's rows in a table. */
export interface Portion {
  readonly where: (who: Who) => RawBuilder<SqlBool>;
  /**
   * When the person wants it gone. `deleted` · `kept`: it says what they want · otherwise the statements, in order, after which
   * it tells nothing of them any more.
   */
  readonly erased: 'deleted' | 'kept' | ((who: Who) => readonly RawBuilder<unknown>[]);
}

export interface Holding {
  readonly table: string;
  /** What it holds, in a sentence for the person it is about. Absent: it holds nothing of anybody. */
  readonly says?: string;
  /** Days until it goes by itself. `memory`: as many hours as words are remembered. Absent: it stays until it is deleted. */
  readonly days?: number | 'memory';
  /** The column by whose time rows go by themselves, where `days` is a number and nobody else sees to it. */
  readonly clock?: 'at' | 'hour' | 'day';
  /** It holds what was said and found in rooms, which `/forget` takes away there. */
  readonly said?: boolean;
  /** It holds words of theirs for a while, which go at once when they are not to be read any more. */
  readonly words?: boolean;
  /** Rows may still come for a while after they were to go. */
  readonly late?: boolean;
  /** Columns that are too large for an export, which has their length instead, or no business in one. */
  readonly bulk?: readonly string[];
  /** Columns that order a person's rows, where the table has no `rowid`. */
  readonly order?: readonly string[];
  /** No row is in two of them. */
  readonly portions: readonly Portion[];
  /** What of it is sealed. */
  readonly cells?: Cells;
  /** Its rows belong to spaces, and go with them. */
  readonly inSpace: boolean;
}
