// What is stored of long work.
import { cells } from '../cells.ts';
import type { Holding } from '../holding.ts';
import { deleted } from './portions.ts';

/** Days for which it is known what was asked for, and what was said and came of it: a provider has a day for a batch. */
const [jobDays, wordDays] = [30, 7];

export const work: readonly Holding[] = [
  {
    table: 'jobs',
    says: 'Which long work you asked me for, and what became of it.',
    days: jobDays,
    clock: 'at',
    portions: [deleted],
    cells: cells.jobs,
    inSpace: true,
  },
  {
    table: 'job_said',
    says: 'What you said in a channel, while I am at long work about that channel.',
    days: wordDays,
    clock: 'at',
    said: true,
    portions: [deleted],
    cells: cells.job_said,
    inSpace: true,
  },
  {
    table: 'job_answers',
    says: 'What came of the long work you asked me for.',
    days: wordDays,
    clock: 'at',
    said: true,
    portions: [deleted],
    cells: cells.job_answers,
    inSpace: true,
  },
  // Names of jobs, and nothing else: a provider keeps what it was given for no longer.
  { table: 'loans', days: jobDays, clock: 'at', portions: [], inSpace: false },
  {
    table: 'nightly',
    says: 'Of which channels you want a digest each night.',
    portions: [deleted],
    cells: cells.nightly,
    inSpace: true,
  },
];
