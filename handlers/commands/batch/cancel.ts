// Takes a job back: no more is asked, and nothing is told of it.
import { ended } from '#src/job.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, words } from '../deed.ts';

const mostListed = 100;

export const cancel: Deed = {
  command: {
    name: 'batch cancel',
    description: 'Takes a long job back.',
    options: [{ name: 'job', description: 'Its name, as in the list.', kind: 'text', required: true, suggested: true }],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, chosen, { jobs, say }) {
    const id = words(chosen, 'job')?.replaceAll('`', '').trim() ?? '';
    const job = await jobs.get(id);
    // Of other spaces nobody here knows anything.
    if (!job || job.place.platform !== place.platform || job.place.space !== place.space)
      throw new BotError(say('There is no such job here: `/batch list` shows them.'));
    if (!(await jobs.cancel(id))) return { text: say('That job has ended already.') };
    return { text: say('I have taken job `{job}` back.', { job: id }) };
  },
  async suggest(_, { place }, { jobs }) {
    const all = await jobs.list(place, mostListed);
    return all.filter(({ state }) => !ended.includes(state)).map(({ id }) => id);
  },
};
