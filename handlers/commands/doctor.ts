// Looks at everything that it takes to work, and says what helps.
import { type Check, told } from '#src/checkup.ts';
import type { Say } from '#src/tongue.ts';
import type { Deed } from './deed.ts';

const look: Deed = {
  command: {
    name: 'doctor',
    description: 'Looks at all that I need to work here, and says what helps where something is missing.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, _, desk, signal) {
    const { say } = desk;
    const checks = await desk.examine(place, signal);
    const wrong = checks.filter(({ state }) => state !== 'good').length;
    const sum =
      wrong === 0
        ? say('Everything is as it should be.')
        : say('Not as it should be: {wrong} of {count}.', { wrong, count: checks.length });
    return { text: [sum, ...groups(say).flatMap((group) => shown(group, checks, say))].join('\n') };
  },
};

export const doctor: readonly Deed[] = [look];

interface Group {
  readonly state: Check['state'];
  readonly sign: string;
  readonly title: string;
}

/** The worst first. */
function groups(say: Say): readonly Group[] {
  return [
    { state: 'bad', sign: '❌', title: say('What does not work') },
    { state: 'odd', sign: '⚠️', title: say('What you should know') },
    { state: 'good', sign: '✅', title: say('What works') },
  ];
}

function shown({ state, sign, title }: Group, checks: readonly Check[], say: Say): readonly string[] {
  const here = checks.filter((check) => check.state === state);
  if (here.length === 0) return [];
  return ['', `**${title}**`, ...here.map((check) => `${sign} ${line(check, say)}`)];
}

function line(check: Check, say: Say): string {
  const { name, finding, remedy } = told(check, say);
  return `**${name}**: ${finding}${remedy === undefined ? '' : ` → ${remedy}`}`;
}
