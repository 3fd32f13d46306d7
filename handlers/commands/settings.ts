// The settings as commands: what holds here and why, changing it, taking it back, taking it along.
import type { Deed } from './deed.ts';
import { add, remove, reset, set } from './settings/change.ts';
import { form, save } from './settings/form.ts';
import { changes, undo } from './settings/past.ts';
import { explain, view } from './settings/show.ts';
import { exported, imported } from './settings/transfer.ts';

/** How the bot behaves, to see and to change. */
export const settings: readonly Deed[] = [
  view,
  explain,
  set,
  add,
  remove,
  reset,
  form,
  save,
  changes,
  undo,
  exported,
  imported,
];
