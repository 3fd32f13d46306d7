// The policy of a space as commands: what is moderated, how, and what becomes of it.
import type { Deed } from './deed.ts';
import { undo, versions } from './moderation/past.ts';

export const moderation: readonly Deed[] = [versions, undo];
