// What is used and what may be used: by oneself, by everybody, and the budgets.
import type { Deed } from './deed.ts';
import { budgetAdd, budgetList, budgetRemove } from './money/budgets.ts';
import { usageMe } from './money/me.ts';
import { usageServer } from './money/server.ts';

export const money: readonly Deed[] = [usageMe, usageServer, budgetAdd, budgetRemove, budgetList];
