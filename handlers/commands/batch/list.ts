// The jobs of a space: what they are, how far, since when, and when they may be done.
import type { Job, JobKind, JobState, Nightly } from '#src/job.ts';
import { ended } from '#src/job.ts';
import type { Say } from '#src/tongue.ts';
import type { Deed } from '../deed.ts';

/** Those that have ended are shown below the others. */
const mostShown = 15;
const dayMs = 86_400_000;

export const list: Deed = {
  command: {
    name: 'batch list',
    description: 'Shows the long jobs of this space: how far they are, and when they may be done.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, _, { jobs, budgets, say }) {
    const [all, nights] = await Promise.all([jobs.list(place, mostShown), jobs.nightlies(place)]);
    if (all.length === 0 && nights.length === 0) return { text: say('There are no jobs here.') };
    const isOpen = ({ state }: Job) => !ended.includes(state);
    const open = all.filter(isOpen);
    return {
      text: [
        ...[...open, ...all.filter((job) => !isOpen(job))].map((job) => lineOf(job, budgets.now(), say)),
        ...nights.map((night) => nightOf(night, say)),
      ].join('\n'),
      buttons: open.slice(0, 5).map(({ id }) => ({
        command: 'batch cancel',
        chosen: { job: id },
        label: say('Cancel {job}', { job: id }),
      })),
    };
  },
};

// said
const names: Readonly<Record<JobKind, string>> = {
  summary: 'summary',
  digest: 'digest of the night',
  moderation: 'second look by the policy',
  translation: 'translation',
};

// said
const states: Readonly<Record<JobState, string>> = {
  gathering: 'I am reading',
  running: 'about to go on',
  submitted: 'with the provider',
  paced: 'call by call, as far as members leave something of the limits',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

function lineOf(job: Job, now: number, say: Say): string {
  const { id, kind, place, state, lines, done, at, cause } = job;
  const what = {
    job: id,
    kind: say(names[kind]),
    room: `<#${place.room}>`,
    state: say(states[state]),
    time: timeOf(at),
  };
  if (ended.includes(state)) {
    const line = say('- `{job}`: {kind} of {room}, asked for {time} UTC: {state}', what);
    return cause === '' ? line : `${line}. ${say(cause)}`;
  }
  const percent = lines > 0 ? Math.floor((done / lines) * 100) : 0;
  const until = endOf(job, now);
  if (until === undefined) return say('- `{job}`: {kind} of {room}, asked for {time} UTC: {state}', what);
  return say('- `{job}`: {kind} of {room}, asked for {time} UTC: {state}, {percent}% done, about until {until} UTC', {
    ...what,
    percent,
    until: timeOf(until),
  });
}

/** By how fast it went so far; of what the provider has and says nothing of, a day is the latest. */
function endOf({ state, lines, done, moved }: Job, now: number): number | undefined {
  if (lines > 0 && done > 0 && (state === 'submitted' || state === 'paced'))
    return now + ((now - moved) / done) * Math.max(0, lines - done);
  return state === 'submitted' ? moved + dayMs : undefined;
}

function nightOf({ place, hour, due }: Nightly, say: Say): string {
  return say('- Every night at {hour}:00: digest of {room}, next {time} UTC', {
    hour,
    room: `<#${place.room}>`,
    time: timeOf(due),
  });
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
