// What members have the bot do by command: ask, catch up, sum up, draft, choose for themselves.
import { ask } from './chat/ask.ts';
import { model, persona, voiceSet } from './chat/choose.ts';
import { catchup, summarize } from './chat/digest.ts';
import { draft } from './chat/draft.ts';
import type { Deed } from './deed.ts';

export const chat: readonly Deed[] = [ask, summarize, catchup, draft, persona, model, voiceSet];
