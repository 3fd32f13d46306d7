// What is stored of a person: to see, to take along, to delete, and not to be read at all.
import { erase, remove } from './privacy/erase.ts';
import { forget, forgetAll } from './privacy/forget.ts';
import { takeout } from './privacy/takeout.ts';
import { hide, show } from './privacy/unread.ts';
import { view } from './privacy/view.ts';
import type { Deed } from './deed.ts';

export const privacy: readonly Deed[] = [view, takeout, remove, erase, hide, show, forget, forgetAll];
