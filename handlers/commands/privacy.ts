// What is stored of a person: to see, to take along, to delete, and not to be read at all.
import type { Deed } from './deed.ts';

export const privacy: readonly Deed[] = [];
