// Looks at everything that it takes to work, and says what helps.
import type { Deed } from './deed.ts';

export const doctor: readonly Deed[] = [];
