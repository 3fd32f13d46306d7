// Does what an incident plans, step by step: each is written down before the next, so that nothing is done twice after a crash.
import type { Done, Planned } from '#src/incidents.ts';
import { rewrite, show } from './telling/cards.ts';
import { clear, type Stopped } from './acts/clear.ts';
import { deeds } from './acts/deeds.ts';
import type { Enforcing } from './means.ts';
import type { InCall, Scene } from './scene.ts';
import { settleScene } from './settle.ts';
import { turnOf } from './acts/silence.ts';
import { deedsOf, isDeed, left, outcomeOf } from './steps.ts';
import { tellOnce, tellSolved } from './telling/tidings.ts';

export interface Going {
  readonly call?: InCall | undefined;
  /** It was begun before, maybe by an earlier process, and nobody knows how far. */
  readonly again?: boolean;
  /** More was found in something that was dealt with. */
  readonly more?: boolean;
}

/** Never rejects. What cannot be done now is open until it is taken up again. */
export async function carry(id: string, means: Enforcing, going: Going = {}): Promise<void> {
  try {
    await means.acting.once(id, () => carryOut(id, means, going));
  } catch (error) {
    means.log.error({ err: error, incident: id }, 'an incident could not be dealt with');
  }
}

async function carryOut(id: string, means: Enforcing, going: Going): Promise<void> {
  const first = await sceneOf(id, means, going);
  if (!first) return;
  const scene = await cleared(first);
  if (!scene) return;
  const isStale = outcomeOf(first.incident, 'log') === 'done' && (going.more || left(first.incident).length > 0);
  for (;;) {
    const now = await sceneOf(id, means, going);
    if (!now) return;
    const next = left(now.incident)[0];
    if (!next) {
      // A card that came before more was found tells what held then.
      if (!isStale || (await rewrite(now))) await settleScene(now);
      return;
    }
    if (!(await step({ ...now, ...(scene.person && { person: scene.person }) }, next))) return;
  }
}

/** Undefined: there is nothing to do about it any more, or nobody who could. */
async function sceneOf(id: string, means: Enforcing, { call, again = false }: Going): Promise<Scene | undefined> {
  const incident = await means.incidents.of(id);
  // Whoever had their data deleted is nobody.
  if (!incident || incident.person === '') return undefined;
  const moderator = means.moderator(incident.place.platform);
  if (!moderator) {
    // A platform that does nothing for the bot never will; one that did before does so again.
    if (!again && incident.done.length === 0) await means.incidents.close(id);
    return undefined;
  }
  const { policy } = await means.policies.of(incident.place);
  return { incident, moderator, policy, means, again, ...(call && { call }) };
}

/** Whoever must not be punished is not: undefined where nothing is to be done at all, or nothing now. */
async function cleared(scene: Scene): Promise<Scene | undefined> {
  const { incident, means } = scene;
  const acts = deedsOf(incident);
  if (acts.length === 0) return scene;
  const clearance = await clear(scene, acts);
  if (clearance.type === 'cleared') {
    if (clearance.but) await stop(scene, clearance.but);
    return { ...scene, ...(clearance.person && { person: clearance.person }) };
  }
  if (clearance.type === 'unknown') {
    means.log.warn({ incident: incident.id }, 'nobody can tell whose message that was: nothing is done about it now');
    return undefined;
  }
  if (incident.done.length > 0) {
    await stop(scene, { acts, why: nobody });
    return scene;
  }
  await means.incidents.drop(incident.id);
  return undefined;
}

// said
const nobody = 'They are nobody whom I would punish.';

// said
const overturned = 'It was overturned before.';

/** What is not done any more, and why. */
async function stop({ incident, means }: Scene, { acts, why }: Stopped): Promise<void> {
  for (const act of acts) await means.incidents.mark(incident.id, { act, outcome: 'refused', why });
}

/** False: it could not be done now. What silences a person is done and written down before the next thing that does. */
async function step(scene: Scene, planned: Planned): Promise<boolean> {
  const { incident, means } = scene;
  const doing = async () => {
    const done = await doneOf(scene, planned);
    if (done) await means.incidents.mark(incident.id, done);
    return done;
  };
  const done = planned.act === 'timeout' ? await means.acting.inTurn(turnOf(incident), doing) : await doing();
  if (done) await follow(scene, done);
  else means.log.warn({ incident: incident.id, act: planned.act }, 'this could not be done now: it is left for later');
  return done !== undefined;
}

async function doneOf(scene: Scene, planned: Planned): Promise<Done | undefined> {
  const { act } = planned;
  if (!isDeed(act)) return show(scene, act);
  if (scene.incident.decision?.what === 'overturned') return { act, outcome: 'refused', why: overturned };
  return deeds[act](scene, planned);
}

/** What the bot may not do is told to moderators once, and again when it was allowed in between. */
async function follow({ incident: { place }, means }: Scene, { act, outcome, why, values }: Done): Promise<void> {
  const trouble = `refused ${act}`;
  if (outcome === 'done') await tellSolved(place, trouble, undefined, means);
  if (outcome !== 'refused' || why === undefined || why === overturned) return;
  const sentence = lacking[act];
  if (sentence === undefined) means.log.warn({ act, why, values }, 'moderators cannot be shown what was found');
  // What is told of it keeps nothing waiting.
  else void tellOnce(place, trouble, { sentence, why: { sentence: why, values } }, means);
}

// said
const lacking: Readonly<Partial<Record<Done['act'], string>>> = {
  delete: 'I could not delete what a member wrote, as the policy wants. {why}',
  spoiler: 'I could not show a message behind a spoiler, as the policy wants. {why}',
  timeout: 'I could not silence a member, as the policy wants. {why}',
  reply: 'I could not reply to a member, as the policy wants. {why}',
  notice: 'I could not tell a member what I have done. {why}',
  alert: 'I could not post in the room for alerts. {why}',
};
