// What was found in what somebody said here, what was done about it, and what of that counts.
import type { Done, Incident } from '#src/incidents.ts';
import { BotError } from '#src/trouble.ts';
import type { Say } from '#src/tongue.ts';
import { mention } from '../../mention.ts';
import { roomOf, timeOf } from '../../moderate/scene.ts';
import { named } from '../../refusal.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { decisionTold } from './case.ts';

/** Nobody reads more. */
const mostShown = 20;
const dayMs = 86_400_000;

export const record: Deed = {
  command: {
    name: 'moderation record',
    description: 'Shows what was found of somebody and what was done, and the strikes that count.',
    options: [{ name: 'person', description: 'Of whom.', kind: 'person', required: true }],
    action: 'moderate',
    shown: 'asker',
  },
  async run({ place }, chosen, desk) {
    const { incidents, policies, budgets, say } = desk;
    const person = words(chosen, 'person') ?? '';
    if (person === '') throw new BotError(say('Please tell me of whom.'));
    const { days } = (await policies.of(place)).policy.strikes;
    const [found, strikes] = await Promise.all([
      incidents.latest(place, mostShown + 1, person),
      incidents.strikes(place, person, budgets.now() - days * dayMs),
    ]);
    const who = mention(person);
    if (found.length === 0) return { text: say('Nothing is known of {who} here.', { who }) };
    const more = found.length > mostShown && say('Earlier ones are left out.');
    const head = say(
      '{who}: {strikes, plural, =0 {no strikes count} one {# strike counts} other {# strikes count}}, of the last {days} days.',
      { who, strikes, days },
    );
    return {
      text: [head, ...found.slice(0, mostShown).map((one) => told(one, desk)), more].filter(Boolean).join('\n'),
    };
  },
};

function told(incident: Incident, desk: Desk): string {
  const { say } = desk;
  const { at, place, categories, appeal, decision } = incident;
  const what = { when: timeOf(at), room: roomOf(place, desk), categories: named(categories, say) };
  const parts = [
    say('{when} in {room}: {categories}.', what),
    ...doneTold(incident, say),
    appeal !== undefined && !decision && say('An appeal is open.'),
    decision && decisionTold(incident, say),
  ];
  return `- ${parts.filter(Boolean).join(' ')}`;
}

/** The acts that were done, as admins choose them, and those that the platform did not allow. */
function doneTold({ dry, done }: Incident, say: Say): readonly string[] {
  if (dry) return [say('Dry run: nothing was done.')];
  const acts = (outcome: Done['outcome']) =>
    done.filter((one) => one.act !== 'appeal' && one.outcome === outcome).map(({ act }) => `\`${act}\``);
  const [went, refused] = [acts('done'), acts('refused')];
  return [
    went.length > 0 ? say('Done: {acts}.', { acts: went.join(', ') }) : say('Nothing was done.'),
    ...(refused.length > 0 ? [say('Refused by the platform: {acts}.', { acts: refused.join(', ') })] : []),
  ];
}
