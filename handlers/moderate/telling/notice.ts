// Tells a member what was done about them and why, alone where that can be; and how they ask for another look.
import type { Done, Incident } from '#src/incidents.ts';
import type { Button } from '#src/message.ts';
import type { Notice } from '#src/moderator.ts';
import type { Say } from '#src/tongue.ts';
import { mention } from '../../mention.ts';
import { named, refusal, spelledRules } from '../../refusal.ts';
import { insist } from '../acts/insist.ts';
import { keyFor } from './key.ts';
import { cared, felt } from '../acts/plan.ts';
import { sayIn, type Scene, timeOf } from '../scene.ts';

/** Undefined: it could not be done yet. Gone: there is nothing to tell. */
export async function notify(scene: Scene): Promise<Done | undefined> {
  const { incident, moderator, means } = scene;
  if (!isFelt(incident) && !incident.categories.includes(cared)) return { act: 'notice', outcome: 'gone' };
  const { place, person, id } = incident;
  const say = await sayIn(place, means, scene.person ?? { id: person });
  const notice = { text: told(scene, say), ...appealable(incident, say) };
  const insisted = await insist(() => moderator.tell(place, person, notice, keyFor(id, 'n')), means.acting);
  if (insisted?.effect.type === 'refused') return inRoom(scene);
  return insisted && { act: 'notice', outcome: insisted.effect.type === 'done' ? 'done' : 'gone' };
}

/** Whoever cannot be told alone is told where they wrote, without what it is about. */
async function inRoom({ incident, moderator, means }: Scene): Promise<Done | undefined> {
  const { place, person, id, categories } = incident;
  const say = await sayIn(place, means);
  const text = categories.includes(cared)
    ? refusal(categories, say)
    : say(
        '{person}, I have acted on something of yours here, and could not write to you alone. You can ask for another look.',
        {
          person: mention(person),
        },
      );
  const notice: Notice = { text, ...appealable(incident, say) };
  const insisted = await insist(() => moderator.post(place, notice, keyFor(id, 'w')), means.acting);
  if (!insisted) return undefined;
  const { effect } = insisted;
  if (effect.type === 'refused') return { act: 'notice', outcome: 'refused', why: effect.why, ...values(effect) };
  const posted = effect.type === 'done' && effect.id !== undefined && { room: place.room, messageId: effect.id };
  return { act: 'notice', outcome: effect.type, ...posted };
}

function values({ values }: { readonly values?: Readonly<Record<string, string>> }) {
  return values && { values };
}

// said
const deeds: Readonly<Partial<Record<Done['act'], string>>> = {
  delete: 'I deleted a message of yours.',
  spoiler: 'It can be seen behind a spoiler.',
  strike: 'It counts as a strike.',
  deafen: 'I do not listen to you any more in this call.',
};

// said
const threat = 'It counts as a strike: more of them, and you may not write for a while.';

/** What was done, why, and until when. */
function told({ incident, policy, moderator }: Scene, say: Say): string {
  const { categories, planned } = incident;
  const went = incident.done.filter(({ outcome }) => outcome === 'done').map(({ act }) => act);
  const until = planned.find(({ act }) => act === 'timeout')?.until;
  const care = categories.includes(cared);
  const silences = moderator.powers.has('timeout') && policy.strikes.steps.length > 0 && !went.includes('timeout');
  return [
    care && refusal(categories, say),
    ...went
      .map((act) => (act === 'strike' && silences ? threat : deeds[act]))
      .map((sentence) => sentence !== undefined && say(sentence)),
    went.includes('timeout') &&
      until !== undefined &&
      say('You may not write until {until}.', { until: timeOf(until) }),
    !care && say('Why: {categories}.', { categories: named(categories, say) }),
    ...(care ? [] : spelledRules(categories, policy, say)),
    isFelt(incident) && !care && say('If this was wrong, ask for another look.'),
  ]
    .filter((line) => line !== false)
    .join('\n');
}

/** Whether anything was done that changes something for the person. */
function isFelt({ done }: Incident): boolean {
  return done.some(({ act, outcome }) => outcome === 'done' && felt.some((one) => one === act));
}

function appealable(incident: Incident, say: Say): { readonly buttons?: readonly Button[] } {
  if (!isFelt(incident)) return {};
  return {
    buttons: [{ command: 'moderation appeal', chosen: { incident: incident.id }, label: say('Ask for another look') }],
  };
}
