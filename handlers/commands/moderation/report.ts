// What the moderation found and did, and how often it was wrong: in tables and as a picture.
import { isLegible } from '#src/chart.ts';
import type { Acted, Count } from '#src/incidents.ts';
import type { Clip } from '#src/message.ts';
import type { Stage } from '#src/policy.ts';
import { english } from '#src/tongue.ts';
import { shareIn, type Speaking, speaking } from '../../budget/words.ts';
import { columns } from '../../columns.ts';
import type { Deed, Desk } from '../deed.ts';
import { plotOf } from './plot.ts';
import { kindName, kindsOf, type Tally, tallies, total } from './tally.ts';

const dayMs = 86_400_000;
const [usualDays, mostDays] = [7, 90];

// said
const stages: Readonly<Record<Stage, string>> = {
  questions: 'questions to me',
  answers: 'my answers',
  images: 'images',
  speech: 'what I say aloud',
  messages: 'messages',
  voice: 'what is said in calls',
};

// said
const acts: Readonly<Record<Acted['act'], string>> = {
  log: 'cards for moderators: {number}',
  alert: 'alerts: {number}',
  reply: 'reasons told in the room: {number}',
  delete: 'messages deleted: {number}',
  spoiler: 'messages hidden behind a spoiler: {number}',
  timeout: 'timeouts: {number}',
  strike: 'strikes: {number}',
  warn: 'warnings in calls: {number}',
  deafen: 'people I stopped listening to in a call: {number}',
  notice: 'people told why: {number}',
};

export const report: Deed = {
  command: {
    name: 'moderation report',
    description: 'Shows what was caught, what was done, and how much of it was overturned.',
    options: [
      {
        name: 'days',
        description: 'Of how many days up to today; seven when you name none.',
        kind: 'number',
        least: 1,
        most: mostDays,
      },
    ],
    action: 'moderate',
    shown: 'asker',
  },
  async run({ place, author }, chosen, desk, signal) {
    const how = speaking(desk.values, author);
    const days = daysUpTo(desk.budgets.now(), daysIn(chosen['days']));
    const since = days[0] ?? 0;
    const [counts, acted] = await Promise.all([
      desk.incidents.counts(place, since),
      desk.incidents.acted(place, since),
    ]);
    if (counts.length === 0) return { text: desk.say('Nothing was caught in that time.') };
    const clip = await drawn(counts, days, how, desk, signal);
    return { text: reportOf(counts, acted, how), ...(clip && { files: [clip] }) };
  },
};

function daysIn(chosen: unknown): number {
  const days = Math.trunc(Number(chosen ?? usualDays));
  return Number.isNaN(days) ? usualDays : Math.min(Math.max(days, 1), mostDays);
}

/** When each of so many days began, by UTC; the last of them is today. */
function daysUpTo(now: number, many: number): readonly number[] {
  const today = now - (now % dayMs);
  return Array.from({ length: many }, (_, at) => today - (many - 1 - at) * dayMs);
}

/** What was only written down is drawn where there is nothing else. The figures are worth telling without their picture, too. */
async function drawn(
  counts: readonly Count[],
  days: readonly number[],
  how: Speaking,
  { charts, log }: Desk,
  signal: AbortSignal,
): Promise<Clip | undefined> {
  const real = counts.filter(({ dry }) => !dry);
  const shown = real.length > 0 ? real : counts;
  const { picture, described } = plotOf(shown, days, how);
  const legible = isLegible(picture) ? picture : plotOf(shown, days, { say: english, tongue: 'en' }).picture;
  try {
    return await charts.draw(`moderation-${days.length}-days`, legible, described, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    log.warn({ err: error }, 'what was caught is shown without its picture');
    return undefined;
  }
}

function reportOf(counts: readonly Count[], acted: readonly Acted[], how: Speaking): string {
  const { say } = how;
  const [real, dry] = [counts.filter((one) => !one.dry), counts.filter((one) => one.dry)];
  const parts = [
    ...(real.length > 0 ? [`**${lineOf(total(real), how)}**`, ...doneOf(acted, how), ...tablesOf(real, how)] : []),
    ...(dry.length > 0
      ? [`**${say('Dry run: nothing was done about these.')} ${lineOf(total(dry), how)}**`, ...tablesOf(dry, how)]
      : []),
  ];
  return parts.join('\n');
}

/** How many, and how many of those that somebody looked at were none. */
function lineOf({ caught, upheld, overturned }: Tally, { say, tongue }: Speaking): string {
  const decided = upheld + overturned;
  const figures = { caught, decided, upheld, overturned, share: shareIn(overturned, decided, tongue) };
  if (decided === 0) return say('{caught} caught; nobody has decided about any of them yet.', figures);
  return say(
    '{caught} caught; {upheld} upheld and {overturned} overturned: {share} of those decided were wrong.',
    figures,
  );
}

function doneOf(acted: readonly Acted[], { say }: Speaking): readonly string[] {
  if (acted.length === 0) return [];
  const all = acted.map(({ act, incidents }) => say(acts[act], { number: incidents }));
  return [say('What was done: {acts}.', { acts: all.join('; ') })];
}

function tablesOf(counts: readonly Count[], how: Speaking): readonly string[] {
  const { say, tongue } = how;
  const day = new Intl.DateTimeFormat(tongue, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const byDay = tallies(counts, (one) => [one.day]).toSorted(([one], [other]) => one - other);
  return [
    say('**By category**'),
    tableOf(
      tallies(counts, kindsOf).map(([kind, tally]) => [kindName(kind, say), tally]),
      how,
    ),
    say('**By where it was**'),
    tableOf(
      tallies(counts, (one) => [one.stage]).map(([stage, tally]) => [say(stages[stage]), tally]),
      how,
    ),
    say('**By day**'),
    tableOf(
      byDay.map(([at, tally]) => [day.format(at), tally]),
      how,
    ),
  ];
}

function tableOf(rows: readonly (readonly [string, Tally])[], { say, tongue }: Speaking): string {
  const head = ['', say('caught'), say('upheld'), say('overturned'), say('wrong')];
  const body = rows.map(([name, { caught, upheld, overturned }]) => {
    const decided = upheld + overturned;
    const wrong = decided > 0 ? shareIn(overturned, decided, tongue) : '–';
    return [name, ...[caught, upheld, overturned].map(String), wrong];
  });
  return columns([head, ...body]);
}
