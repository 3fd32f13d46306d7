// What becomes of what was found: decisions, appeals, the record of a person, and figures.
import type { Deed } from '../deed.ts';
import { pleading } from './appeal.ts';
import { appeals } from './appeals.ts';
import { decisions } from './decide.ts';
import { record } from './record.ts';
import { report } from './report.ts';

export const cases: readonly Deed[] = [...decisions, ...pleading, appeals, record, report];
