// Reminders by command: set, seen, cancelled and put off, by each for themselves.
import type { Deed } from './deed.ts';
import { add } from './reminders/add.ts';
import { cancel, list, snooze } from './reminders/own.ts';

export const reminders: readonly Deed[] = [list, add, cancel, snooze];
