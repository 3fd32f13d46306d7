// Long work at half the price, as commands: what is begun, how far it is, and taking it back.
import { cancel } from './batch/cancel.ts';
import { nightly } from './batch/digest.ts';
import { list } from './batch/list.ts';
import { remoderate, summarize, translate } from './batch/start.ts';
import type { Deed } from './deed.ts';

export const batch: readonly Deed[] = [summarize, nightly, remoderate, translate, list, cancel];
