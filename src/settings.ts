// How the bot behaves in a space, in a room or for a person: one table, from which types, storage and commands come.
import type { Place } from './message.ts';
import { access } from './settings/access.ts';
import { answers } from './settings/answers.ts';
import { calls } from './settings/calls.ts';
import type { Setting } from './settings/kinds.ts';
import { tools } from './settings/tools.ts';

export type { Scope, Setting } from './settings/kinds.ts';

/** What they are about. */
export const groups = { answers, tools, access, calls } as const;

/** Every setting there is. */
export const settings = { ...answers, ...tools, ...access, ...calls } as const satisfies Readonly<
  Record<string, Setting>
>;

export type SettingName = keyof typeof settings;

type ValueOf<S extends Setting> = S extends { kind: 'choice'; choices: readonly (infer C)[] }
  ? C
  : S extends { kind: 'flag' }
    ? boolean
    : S extends { kind: 'number' }
      ? number
      : S extends { kind: 'text' | 'model' }
        ? string
        : readonly string[];

/** What holds somewhere, for somebody. */
export type Values = { readonly [Name in SettingName]: ValueOf<(typeof settings)[Name]> };

export interface Settings {
  /** The room, and what it is a thread of: what holds there holds here. */
  rooms(place: Place): readonly string[];
  /** What holds here; for a person's own choices too, where one is named. Kept at hand: costs no query after the first. */
  of(place: Place, person?: string): Promise<Values>;
}
