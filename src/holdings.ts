// Table by table: what is stored, whose it is, how long it stays, and what becomes of it when they want it gone. Nothing is stored beside it.
import { sql } from 'kysely';
import { cells } from './cells.ts';
import type { Holding } from './holding.ts';
import { work } from './holdings/work.ts';
import { anonymous, by, deleted, forOthers, nameless, own, sumKey, theirs } from './holdings/portions.ts';
import { servers } from './holdings/servers.ts';
import { longestStrikes } from './policy.ts';

/** How long what is not said by people stays, in days. An answer is taken away by its receipts: they stay as long as its buttons work. */
export const days = {
  inbox: 2,
  passages: 2,
  receipts: 90,
  rooms: 30,
  answers: 90,
  usage: 90,
  sums: 400,
  changes: 365,
  incidents: longestStrikes,
  steps: 2,
  approvals: 2,
  reminders: 2,
};

/** All of our own tables; those of platforms bring theirs. */
export const holdings: readonly Holding[] = [
  {
    table: 'memory',
    says: 'What you said where I took part, and what I answered you.',
    days: 'memory',
    said: true,
    portions: [deleted],
    cells: cells.memory,
    inSpace: true,
  },
  {
    table: 'inbox',
    says: 'That you asked me something, so that nothing is answered twice; your words only until they are answered.',
    days: days.inbox,
    words: true,
    // The message's id stays until the platform sends it no more: else it would be answered again, and so be known again.
    portions: [nameless('inbox', 'person', theirs, sql`, body = null, state = iif(state = 'open', 'deleted', state)`)],
    cells: cells.inbox,
    inSpace: true,
  },
  {
    table: 'passages',
    says: 'What I understood of your recordings.',
    days: days.passages,
    said: true,
    portions: [deleted],
    cells: cells.passages,
    inSpace: true,
  },
  {
    table: 'answers',
    says: 'Which answers were yours and what they rest on, so that the buttons below them work.',
    days: days.answers,
    clock: 'at',
    said: true,
    portions: [deleted],
    cells: cells.answers,
    inSpace: true,
  },
  {
    table: 'opinions',
    says: 'What you thought of answers.',
    days: days.answers,
    clock: 'at',
    portions: [deleted],
    cells: cells.opinions,
    inSpace: true,
  },
  {
    table: 'usage',
    says: 'Which models were used for you, and how much of them.',
    days: days.usage,
    clock: 'at',
    late: true,
    portions: [nameless('usage', 'person')],
    inSpace: true,
  },
  {
    table: 'usage_hours',
    says: 'The same, added up by the hour.',
    days: days.sums,
    clock: 'hour',
    order: ['space', 'hour', 'room', 'role', 'model'],
    late: true,
    portions: [{ where: theirs, erased: anonymous('usage_hours', [...sumKey, 'hour']) }],
    inSpace: true,
  },
  {
    table: 'usage_days',
    says: 'The same, added up by the day.',
    days: days.sums,
    clock: 'day',
    order: ['space', 'room', 'day', 'role', 'model'],
    late: true,
    portions: [{ where: theirs, erased: anonymous('usage_days', [...sumKey, 'day']) }],
    inSpace: true,
  },
  {
    table: 'settings',
    says: 'What you chose of my settings.',
    portions: [{ where: own, erased: 'deleted' }, nameless('settings', 'set_by', forOthers('set_by'))],
    cells: cells.settings,
    inSpace: true,
  },
  {
    table: 'changes',
    says: 'What you changed of my settings, and when.',
    days: days.changes,
    clock: 'at',
    portions: [
      { where: own, erased: 'deleted' },
      nameless('changes', 'changed_by', forOthers('changed_by')),
      nameless('changes', 'undone_by', (who) => sql`${forOthers('undone_by')(who)} and changed_by != ${who.person}`),
    ],
    cells: cells.changes,
    inSpace: true,
  },
  {
    table: 'policies',
    says: 'Which versions of a space’s moderation policy you wrote.',
    portions: [nameless('policies', 'changed_by')],
    cells: cells.policies,
    inSpace: true,
  },
  {
    table: 'incidents',
    says: 'What was found in your messages by the moderation, what was done, and what you said about it; never the messages themselves.',
    days: days.incidents,
    clock: 'at',
    portions: [
      {
        where: theirs,
        // How often something was caught stays true, without saying whose it was.
        erased: (who) => [
          sql`update incidents set decided_by = '' where ${by('decided_by')(who)}`,
          sql`update incidents set person = '', body = null, appeal = null, strike = 0, open = 0 where ${theirs(who)}`,
        ],
      },
      nameless('incidents', 'decided_by', (who) => sql`${by('decided_by')(who)} and person != ${who.person}`),
    ],
    cells: cells.incidents,
    inSpace: true,
  },
  {
    table: 'steps',
    says: 'What I called for an answer of yours that I am still writing.',
    days: days.steps,
    clock: 'at',
    portions: [deleted],
    cells: cells.steps,
    inSpace: true,
  },
  {
    table: 'approvals',
    says: 'What I would do for you once you confirm it.',
    days: days.approvals,
    clock: 'at',
    portions: [deleted],
    cells: cells.approvals,
    inSpace: true,
  },
  {
    table: 'reminders',
    says: 'Of what I am to remind you, and for two days longer of what I did.',
    portions: [deleted],
    cells: cells.reminders,
    inSpace: true,
  },
  ...work,
  ...servers,
  { table: 'consent', says: 'Whether I may hear you in calls, by space.', portions: [deleted], inSpace: true },
  {
    table: 'unread',
    says: 'That you are not to be read, for as long as you want that.',
    portions: [{ where: theirs, erased: 'kept' }],
    inSpace: false,
  },
  {
    table: 'erasures',
    says: 'That your data is being deleted, until it is.',
    portions: [{ where: theirs, erased: 'kept' }],
    inSpace: false,
  },
  // Ids of the bot's own messages, and of places.
  { table: 'receipts', days: days.receipts, portions: [], inSpace: true },
  { table: 'rooms', days: days.rooms, portions: [], inSpace: true },
  { table: 'troubles', portions: [], inSpace: true },
  { table: 'positions', portions: [], inSpace: false },
];
