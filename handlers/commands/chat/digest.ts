// `/summarize` and `/catchup`: what was said here, for the asker alone or for everybody.
import type { Asked, Chosen, Option, Outcome } from '#src/command.ts';
import { digest } from '../../digest.ts';
import { examples } from '../../digest/since.ts';
import { caughtUp, summarized, type Wanted } from '../../digest/wanted.ts';
import type { Deed, Desk } from '../deed.ts';
import { mindOf, shown, turnOf } from './alone.ts';

const since: Option = {
  name: 'since',
  description: 'From when on: 2h, 3d, yesterday, monday, 2026-11-20 …',
  kind: 'text',
  suggested: true,
};
const show: Option = {
  name: 'show',
  description: 'Whether everybody is to see it; usually only you do.',
  kind: 'flag',
};

export const summarize: Deed = {
  command: {
    name: 'summarize',
    description: 'Sums up what was said here, with links to the messages.',
    options: [
      since,
      { name: 'messages', description: 'How many of the newest messages.', kind: 'number', least: 2, most: 2000 },
      show,
    ],
    action: 'ask',
    shown: 'asker',
    menu: 'Summarize from here',
  },
  // The time is read at once, so that a wrong one is told before anything else is.
  run: (asked, chosen, desk, signal) =>
    done('summarize', asked, chosen, summarized(chosen, asked.about?.id, desk.say), desk, signal),
  suggest: () => examples,
};

export const catchup: Deed = {
  command: {
    name: 'catchup',
    description: 'Tells you what you missed here since you last wrote, with links to the messages.',
    options: [since, show],
    action: 'ask',
    shown: 'asker',
  },
  run: (asked, chosen, desk, signal) =>
    done('catchup', asked, chosen, caughtUp(chosen, asked.author.id, desk.say), desk, signal),
  suggest: () => examples,
};

async function done(
  name: 'summarize' | 'catchup',
  asked: Asked,
  { show: isShown, ...chosen }: Chosen,
  wanted: Wanted,
  desk: Desk,
  signal: AbortSignal,
): Promise<Outcome> {
  const { about } = asked;
  if (isShown === true) return { text: '', offer: { task: { name, chosen }, ...(about && { repliesTo: about.id }) } };
  const turn = turnOf(asked, '');
  return shown(turn, digest(asked, wanted, await mindOf(asked, desk), signal), desk, signal);
}
