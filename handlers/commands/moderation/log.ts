// Where moderators read of what was found: the room for cards, and the one for alerts.
import type { Asked } from '#src/command.ts';
import type { Edition } from '#src/policies.ts';
import type { Policy } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { keyOf } from '../../moderate/telling/key.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { idsIn } from '../settings/values.ts';
import { change, changed } from './change.ts';
import { roomNamed } from './rooms.ts';

type Rooms = Pick<Policy, 'log' | 'alert'>;

export const log: Deed = {
  command: {
    name: 'moderation log',
    description: 'Which room moderators read of it in, and which one is alerted.',
    options: [
      { name: 'room', description: 'Where cards go to.', kind: 'room' },
      { name: 'alert', description: 'Where alerts go to, besides.', kind: 'room' },
      {
        name: 'off',
        description: 'Which of them there is to be no more.',
        kind: 'text',
        choices: ['log', 'alert', 'both'],
      },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const [named] = idsIn(words(chosen, 'room') ?? '');
    const [alert] = idsIn(words(chosen, 'alert') ?? '');
    const off = words(chosen, 'off');
    const what = [named && `log ${named}`, alert && `alert ${alert}`, off && `log off ${off}`]
      .filter(Boolean)
      .join(', ');
    const known = await desk.policies.of(asked.place);
    if (what === '') return { text: spelledLog(known.policy, desk.say) };
    const edition = await change(asked, desk, what, ({ log: logs, alert: alerts, ...policy }) => {
      const to = { log: named ?? (off === 'log' || off === 'both' ? undefined : logs) };
      const loud = { alert: alert ?? (off === 'alert' || off === 'both' ? undefined : alerts) };
      return { ...policy, ...(to.log !== undefined && to), ...(loud.alert !== undefined && loud) };
    });
    const troubles = await announced(known.policy, edition, asked, desk);
    return changed([spelledLog(edition.policy, desk.say), ...troubles].join('\n'), edition, asked, desk);
  },
};

/** Which rooms they are, in a sentence. */
export function spelledLog({ log: to, alert }: Rooms, say: Say): string {
  if (to === undefined && alert === undefined) return say('Cards and alerts go nowhere.');
  if (alert === undefined) return say('Cards go to {room}.', { room: roomNamed(to ?? '') });
  if (to === undefined) return say('Alerts go to {room}.', { room: roomNamed(alert) });
  return say('Cards go to {room}, and alerts to {alert}.', { room: roomNamed(to), alert: roomNamed(alert) });
}

/** Says so in the rooms that are new, so that a missing right shows now; a sentence for each where that did not work. */
async function announced(
  before: Rooms,
  { policy, version }: Edition,
  asked: Asked,
  desk: Desk,
): Promise<readonly string[]> {
  const { say } = desk;
  const platform = desk.moderator(asked.place.platform);
  const wanted: Rooms = policy;
  const fresh = [wanted.log !== before.log && wanted.log, wanted.alert !== before.alert && wanted.alert];
  const rooms = new Set(fresh.filter((one) => typeof one === 'string'));
  const posting = [...rooms].map(async (room): Promise<string | false> => {
    const text = say('From now on, moderators read here what I find.');
    const place = { ...asked.place, room };
    const effect = await platform?.post(
      place,
      { text },
      keyOf('log', asked.place.platform, asked.place.space, room, version),
    );
    if (effect?.type === 'refused')
      return say('I cannot write in {room}: {why}', { room: roomNamed(room), why: say(effect.why, effect.values) });
    return effect?.type === 'gone' && say('I cannot find {room}.', { room: roomNamed(room) });
  });
  return (await Promise.all(posting)).filter((one) => one !== false);
}
