// What is used and what may be used: by oneself, by everybody, and the budgets.
import type { Deed } from './deed.ts';

export const money: readonly Deed[] = [];
