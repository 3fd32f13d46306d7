// What was done about something, for moderators: what was, what would have been, and what could not be.
import type { Done, Incident, Planned } from '#src/incidents.ts';
import type { Say } from '#src/tongue.ts';
import { cared } from '../acts/plan.ts';
import { timeOf } from '../scene.ts';
import { type DeedAct, isDeed } from '../steps.ts';

// said
const did: Readonly<Record<DeedAct, string>> = {
  delete: 'I deleted the message.',
  spoiler: 'I showed it again behind a spoiler.',
  timeout: 'They may not write until {until}.',
  strike: 'It counts as a strike.',
  notice: 'They were told why.',
  reply: 'I said there why it is not wanted.',
  warn: 'I warned them aloud.',
  deafen: 'I stopped listening to them in the call.',
};

// said
const would: Readonly<Record<DeedAct, string>> = {
  delete: 'I would have deleted the message.',
  spoiler: 'I would have shown it again behind a spoiler.',
  timeout: 'They would not have been allowed to write until {until}.',
  strike: 'It would have counted as a strike.',
  notice: 'They would have been told why.',
  reply: 'I would have said there why it is not wanted.',
  warn: 'I would have warned them aloud.',
  deafen: 'I would have stopped listening to them in the call.',
};

// said
const couldNot: Readonly<Record<DeedAct, string>> = {
  delete: 'I did not delete the message.',
  spoiler: 'I did not hide it behind a spoiler.',
  timeout: 'I did not silence them.',
  strike: 'It does not count as a strike.',
  notice: 'I could not tell them why.',
  reply: 'I could not say there why it is not wanted.',
  warn: 'I did not warn them.',
  deafen: 'I did not stop listening to them.',
};

// said
const noMore: Readonly<Partial<Record<DeedAct, string>>> = {
  delete: 'The message was gone before I could delete it.',
  timeout: 'They were gone before I could silence them.',
  warn: 'The call was over before I could warn them.',
  deafen: 'The call was over before I could stop listening to them.',
};

// said
const helped = { did: 'I told them where help is.', would: 'I would have told them where help is.' };

// said
const publicly = 'I could not write to them alone, and told them in the room that they can ask for another look.';

/** What is taken back by a decision: it is not so any more. */
const undone: ReadonlySet<DeedAct> = new Set(['timeout', 'strike']);

/** A sentence each, in the order in which it is done. */
export function account({ planned, done, dry, categories, decision }: Incident, say: Say): readonly string[] {
  const isCared = categories.includes(cared);
  const isOverturned = decision?.what === 'overturned';
  return planned.flatMap((one) => {
    const { act } = one;
    if (!isDeed(act) || (isOverturned && undone.has(act))) return [];
    const isHelp = isCared && act === 'notice';
    if (dry) return [say(isHelp ? helped.would : would[act], valuesOf(one))];
    const went = done.find((each) => each.act === act);
    if (isHelp && went?.outcome === 'done') return [say(helped.did)];
    const sentence = went && told({ ...one, act }, went, say);
    return sentence === undefined ? [] : [sentence];
  });
}

function told(planned: Planned & { readonly act: DeedAct }, went: Done, say: Say): string | undefined {
  const { act } = planned;
  if (act === 'notice' && went.room !== undefined) return say(publicly);
  if (went.outcome === 'done') return say(did[act], valuesOf(planned));
  if (went.outcome === 'refused')
    return [say(couldNot[act]), went.why !== undefined && say(went.why, went.values)].filter(Boolean).join(' ');
  const sentence = noMore[act];
  return sentence && say(sentence);
}

function valuesOf({ until }: Planned) {
  return { until: until === undefined ? '' : timeOf(until) };
}
