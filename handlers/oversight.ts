// One guard over everything: what is to be judged, by whom and by whose policy, and what follows when nobody can judge it.
import type { Place } from '#src/message.ts';
import type { Caller, GuardRequest, Models } from '#src/models.ts';
import type { Edition, Policies } from '#src/policies.ts';
import { always, type Failure, type Policy, type Stage } from '#src/policy.ts';
import type { Settings } from '#src/settings.ts';
import type { Lexicon, Unsafe, Verdict } from '#src/verdict.ts';
import { asking, waysOf } from './asking.ts';
import { unwanted, weighed } from './weigh.ts';

export interface Overseeing {
  readonly policies: Pick<Policies, 'of'>;
  readonly settings: Pick<Settings, 'rooms'>;
  readonly lexicon: Lexicon;
  /** Is told of what the guard stopped, with the text that was judged. Must not throw. */
  caught(request: GuardRequest, stage: Stage, verdict: Unsafe, edition: Edition): void;
  /** Is told whether a judge could be reached. Must not throw. */
  reached(place: Place, verdict: Verdict): void;
}

/** The same models, whose guard goes by the policy of the space that it is asked in. */
export function overseen(models: Models, means: Overseeing): Models {
  return asking(models, {
    ...waysOf(models),
    async guard(request, signal) {
      const edition = await means.policies.of(request.caller.place);
      const stage = request.stage ?? stageOf(request);
      const verdict = stands(stage, edition.policy, request.caller, means.settings)
        ? await judged(models, request, stage, edition.policy, means, signal)
        : unguarded(request, means);
      if (verdict.type === 'unsafe') means.caught(request, stage, verdict, edition);
      return verdict;
    },
  });
}

function stageOf({ images, answer }: GuardRequest): Stage {
  if (images && images.length > 0) return 'images';
  return answer === undefined ? 'questions' : 'answers';
}

/** What is judged of members is not judged of those who are exempt; what the bot says is, whoever asked. */
function stands(stage: Stage, policy: Policy, caller: Caller, settings: Pick<Settings, 'rooms'>): boolean {
  if (stage === 'messages') return true;
  if (policy.stages[stage] === 'off') return false;
  return stage === 'answers' || stage === 'speech' || !isExempt(policy, caller.person, settings.rooms(caller.place));
}

/** Whether a policy leaves somebody alone: for who they are, or where they are. `rooms`: the room, and what it is a thread of. */
export function isExempt(
  { exempt }: Pick<Policy, 'exempt'>,
  person: Caller['person'],
  rooms: readonly string[],
): boolean {
  if (exempt.people.includes(person.id)) return true;
  return (
    (person.roles ?? []).some((role) => exempt.roles.includes(role)) || rooms.some((one) => exempt.rooms.includes(one))
  );
}

/** Where no guard stands, what must never be is still looked for: that costs nobody anything. */
function unguarded({ question, answer, images }: GuardRequest, { lexicon }: Overseeing): Verdict {
  const words = images && images.length > 0 ? undefined : lexicon(answer ?? question);
  return words?.type === 'unsafe' && words.categories.includes(always)
    ? { ...words, categories: [always] }
    : { type: 'safe' };
}

async function judged(
  models: Models,
  request: GuardRequest,
  stage: Stage,
  policy: Policy,
  means: Overseeing,
  signal: AbortSignal,
): Promise<Verdict> {
  const text = request.answer ?? request.question;
  const images = request.images ?? [];
  const words = images.length > 0 ? undefined : means.lexicon(text, policy.words);
  const listed = words && unwanted(words);
  if (listed) return listed;
  // Asked anew each time: somebody waits for the answer, not for this, and judges may think again.
  const verdict = await models.guard({ ...request, rules: policy.rules }, signal);
  means.reached(request.caller.place, verdict);
  if (verdict.type !== 'unknown') return weighed(verdict, policy);
  return fallen(verdict, failureOf(stage, policy), words && weighed(words, policy));
}

function failureOf(stage: Stage, { failure }: Policy): Failure {
  return stage === 'messages' || stage === 'voice' ? 'closed' : failure[stage];
}

/** What follows where there is no verdict. `closed` leaves it unknown: whoever asked waits, and lets nothing pass. */
function fallen(verdict: Verdict, failure: Failure, words: Verdict | undefined): Verdict {
  if (failure === 'open') return { type: 'safe' };
  return failure === 'words' && words ? words : verdict;
}
