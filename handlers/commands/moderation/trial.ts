// Judges a text by the policy as it holds: what each judge says, and what would follow. Nothing is written down or done.
import type { Asked } from '#src/command.ts';
import type { Edition } from '#src/policies.ts';
import type { Policy } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import type { Severity, Verdict } from '#src/verdict.ts';
import { BotError } from '#src/trouble.ts';
import { plain } from '../../moderate/telling/plain.ts';
import { plan } from '../../moderate/acts/plan.ts';
import { revealed } from '../../moderate/watch/reveal.ts';
import { attack } from '../../suspicious.ts';
import { unwanted, weighed } from '../../weigh.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { spelled } from './hazards.ts';
import { powerless } from './hints.ts';

const longestText = 4000;
const longestRationale = 300;

export const trial: Deed = {
  command: {
    name: 'moderation try',
    description: 'Judges a text by the policy as it holds. Nothing is kept or done.',
    options: [{ name: 'text', description: 'The text.', kind: 'text', longest: longestText, required: true }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk, signal) {
    const { say, policies, lexicon } = desk;
    const text = words(chosen, 'text')?.trim() ?? '';
    if (text === '') throw new BotError(say('Please tell me the text.'));
    const edition = await policies.of(asked.place);
    const { policy } = edition;
    const byWords = lexicon(text, policy.words);
    const caller = { person: asked.author, place: asked.place };
    const [[byModel = unasked], score] = await Promise.all([
      desk.models.sift({ caller, texts: [revealed(text)], rules: policy.rules }, signal),
      desk.models.injection(text, caller, signal),
    ]);
    const verdict = concluded(byWords, byModel, policy);
    const lines = [
      ...told(verdict, policy, say),
      '',
      say('- Words: {said}', { said: inShort(byWords, policy, say) }),
      say('- Model: {said}', { said: inShort(byModel, policy, say) }),
      injected(score, say),
      '',
      ...follows(verdict, edition, asked, desk),
    ];
    return { text: lines.join('\n') };
  },
};

const unasked: Verdict = { type: 'unknown', cause: 'nobody was asked' };

/** As messages are judged: words that are not wanted need no model to be found, and who knows no verdict does nothing. */
function concluded(byWords: Verdict, byModel: Verdict, policy: Policy): Verdict {
  return unwanted(byWords) ?? weighed(byModel, policy);
}

/** What it comes to, and why, as far as that was told. */
function told(verdict: Verdict, policy: Policy, say: Say): readonly string[] {
  if (verdict.type === 'safe') return [say('Verdict: **fine**.')];
  if (verdict.type === 'unknown') return [say('Verdict: **none**, because no judge could be reached.')];
  const { categories, severity, rationale, judge } = verdict;
  const what = categories.map((one) => spelled(one, policy, say)).join(', ') || say('no category was named');
  return [
    severity === undefined
      ? say('Verdict: **not fine**: {what}.', { what })
      : say('Verdict: **not fine**: {what}; {severity}.', { what, severity: say(severities[severity]) }),
    ...(rationale === undefined ? [] : [say('The reason: {reason}', { reason: plain(rationale, longestRationale) })]),
    ...(judge === undefined ? [] : [say('Judged by: {judge}', { judge: `\`${judge.replaceAll('`', "'")}\`` })]),
  ];
}

// said
const severities: Readonly<Record<Severity, string>> = { 1: 'mild', 2: 'clear', 3: 'grave' };

/** What one judge says by itself, whether it counts here or not. */
function inShort(verdict: Verdict, policy: Policy, say: Say): string {
  if (verdict.type === 'safe') return say('fine');
  if (verdict.type === 'unknown') return say('no verdict');
  const what = verdict.categories.map((one) => spelled(one, policy, say)).join(', ') || say('not fine');
  const { severity } = verdict;
  return severity === undefined ? what : say('{what}; {severity}', { what, severity: say(severities[severity]) });
}

function injected(score: number | undefined, say: Say): string {
  if (score === undefined) return say('- Attempt to override my instructions: nobody can tell');
  const told = { percent: Math.round(score * 100) };
  return score >= attack
    ? say('- Attempt to override my instructions: likely ({percent}%)', told)
    : say('- Attempt to override my instructions: unlikely ({percent}%)', told);
}

/** What would be done now to a member without strikes who wrote it in a room that is watched. */
function follows(verdict: Verdict, { policy }: Edition, asked: Asked, desk: Desk): readonly string[] {
  const { say } = desk;
  if (verdict.type !== 'unsafe') return [say('In a watched room, nothing would follow.')];
  const powers = desk.moderator(asked.place.platform)?.powers ?? new Set<never>();
  const planned = plan({ policy, hazards: verdict.categories, stage: 'messages', powers, strikes: 0, now: Date.now() });
  const acts =
    planned.map(({ act }) => (act === 'notice' ? say('the member is told why') : `\`${act}\``)).join(', ') ||
    say('nothing');
  const then = policy.dryRun
    ? say('In a watched room, this would be written down as what would have been done, for dry run is on: {acts}.', {
        acts,
      })
    : say('In a watched room, this would be done to a member without strikes: {acts}.', { acts });
  return [then, ...powerless(policy, asked, desk)];
}
