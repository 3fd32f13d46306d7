// What models may call here: which tools there are, and the servers that admins connect for more.
import type { Deed } from './deed.ts';
import { connecting } from './tools/connect.ts';
import { deciding } from './tools/decide.ts';
import { list } from './tools/list.ts';

export const tools: readonly Deed[] = [list, ...connecting, ...deciding];
