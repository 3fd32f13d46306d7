// What members have the bot do by command: ask, catch up, sum up, draft, choose for themselves.
import type { Deed } from './deed.ts';

export const chat: readonly Deed[] = [];
