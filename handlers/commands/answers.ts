// What the buttons below an answer do.
import type { Deed } from './deed.ts';

export const answers: readonly Deed[] = [];
