// What comes beside an answer and was not judged with it: where nothing unguarded may be shown or said, it is judged by itself.
import type { ReplyPart } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Policies } from '#src/policies.ts';
import type { Settings } from '#src/settings.ts';
import { vet } from './guard.ts';
import type { Here } from './here.ts';
import { isExempt } from './oversight.ts';

/** Whose answer it is, to what. */
export interface About {
  readonly question: string;
  readonly caller: Caller;
  readonly mind: Pick<Here, 'models' | 'say'> & {
    readonly policies: Pick<Policies, 'of'>;
    readonly settings: Pick<Settings, 'rooms'>;
  };
}

/** Notes name files and pages as people named them. What may not be shown is left out: the answer stands by itself. */
export async function notesOf(notes: readonly string[], about: About, signal: AbortSignal): Promise<readonly string[]> {
  if (notes.length === 0 || !(await isStrict(about))) return notes;
  return (await passes(notes.join('\n'), 'answers', about, signal)) ? notes : [];
}

/** The same of what strangers named: judged wherever answers are. */
export async function strangersNotes(
  notes: readonly string[],
  about: About,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (notes.length === 0 || (await policyOf(about)).stages.answers === 'off') return notes;
  return (await passes(notes.join('\n'), 'answers', about, signal)) ? notes : [];
}

/** The words of a recording were judged as a part of the question, where questions of this person are judged. */
export async function transcriptOf(
  shown: ReplyPart | undefined,
  about: About,
  signal: AbortSignal,
): Promise<readonly ReplyPart[]> {
  if (shown?.type !== 'understood') return [];
  if (!(await isStrict(about)) || (await asksForVerdict(about))) return [shown];
  return (await passes(shown.text, 'answers', about, signal)) ? [shown] : [];
}

/** An answer that is also read aloud was judged as it was written, unless answers are not judged. */
export async function maySound(text: string, about: About, signal: AbortSignal): Promise<boolean> {
  const { stages } = await policyOf(about);
  return stages.answers !== 'off' || passes(text, 'speech', about, signal);
}

async function isStrict(about: About): Promise<boolean> {
  return (await policyOf(about)).stages.answers === 'strict';
}

async function asksForVerdict(about: About): Promise<boolean> {
  const policy = await policyOf(about);
  const { person, place } = about.caller;
  return policy.stages.questions === 'on' && !isExempt(policy, person, about.mind.settings.rooms(place));
}

async function policyOf({ mind, caller }: About) {
  return (await mind.policies.of(caller.place)).policy;
}

/** Never rejects when aborted: nobody wants to see it then. */
async function passes(
  text: string,
  stage: 'answers' | 'speech',
  { question, caller, mind }: About,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await vet(text, question, caller, { ...mind, stage }, signal)) === undefined;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
