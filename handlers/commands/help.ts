// Shows what a person may do here.
import type { Deed } from './deed.ts';

export const help: readonly Deed[] = [];
