// Makes one call: what reads is run, what changes something is judged first, and confirmed where others' words were read before.
import type { Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import type { Verdict } from '#src/verdict.ts';
import type { Course } from '../course.ts';
import { vet } from '../guard.ts';
import type { Here } from '../here.ts';
import { marked } from '../material.ts';
import { suspicious } from '../suspicious.ts';
import type { Occasion, Tool } from '../tools/tool.ts';
import { brief } from './brief.ts';
import { type Carried, words } from './carried.ts';
import { presentable } from './judged.ts';
import type { Prepared } from './prepared.ts';

export interface Asking {
  readonly turn: Turn;
  /** What was asked, and what was sent along. */
  readonly question: string;
  /** Whether others than the asker wrote some of what the model reads: then nothing is changed before it is confirmed. */
  readonly tainted: boolean;
  /** Of the question: nothing is changed for one that is not safe. */
  readonly verdict: Promise<Verdict>;
  readonly course: Course;
}

export interface Carrying extends Asking {
  readonly caller: Caller;
  readonly mind: Here;
  readonly tools: readonly Tool[];
  /** Whether what others wrote was read by now. */
  tainted: boolean;
  /** How many changes wait to be confirmed. */
  waiting: number;
}

interface Ready {
  readonly one: Prepared;
  readonly tool: Tool;
  readonly input: unknown;
}

/** Never throws but when aborted: the model reads what went wrong. `lost`: it may have been made before, in another process. */
export async function carry(one: Prepared, state: Carrying, signal: AbortSignal, lost = false): Promise<Carried> {
  const { tool, input } = one;
  if (!tool || input === undefined) return words(one.refusal);
  const ready = { one, tool, input };
  try {
    if (tool.kind !== 'write') return await run(ready, state, signal);
    if (lost && tool.atMostOnce) return words(unsure);
    return await change(ready, state, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BotError) return words(`Failed: ${error.sentence}`);
    state.mind.log.error({ err: error, tool: tool.name, turn: state.turn.id }, 'a tool failed');
    return words('Failed: something went wrong on my side.');
  }
}

const unsure =
  'I was interrupted right while doing this and cannot tell whether it was done: say so, and do not do it again.';

async function change(ready: Ready, state: Carrying, signal: AbortSignal): Promise<Carried> {
  const { tool, input, one } = ready;
  const { mind, caller, question, turn } = state;
  if ((await state.verdict).type !== 'safe') return words('Not done: the question may not be answered.');
  const plan = tool.plan?.(input, { mind, author: turn.author }) ?? `${tool.name} ${JSON.stringify(input)}`;
  const against = await vet(plan, question, caller, mind, signal);
  if (against !== undefined) return words('Not done: what it says may not be said here.');
  if (!state.tainted && tool.always !== true) return run(ready, state, signal, plan);
  const { id: messageId } = turn.messages[0];
  await mind.approvals.ask({
    id: one.key,
    place: turn.place,
    person: turn.author.id,
    tool: tool.name,
    input: JSON.stringify(input),
    messageId,
  });
  const number = (state.waiting += 1);
  const label = number === 1 ? mind.say('Confirm') : mind.say('Confirm {number}', { number });
  const note =
    number === 1
      ? mind.say('Waits for you to confirm it: {plan}', { plan })
      : mind.say('Waits for you to confirm it ({number}): {plan}', { number, plan });
  return {
    ...words('Not done yet: the person has to confirm it with a button below this answer. Tell them so.'),
    button: { command: 'confirm act', chosen: { act: one.key }, label },
    notes: [note],
  };
}

/** `plan`: of what changes something. */
async function run({ one, tool, input }: Ready, state: Carrying, signal: AbortSignal, plan?: string): Promise<Carried> {
  const { mind, caller, question, course } = state;
  const cited: Carried['cited'][number][] = [];
  const result = await tool.run(input, occasionOf(one, state, cited), signal);
  const untrusted = tool.kind === 'read-web' || result.untrusted === true;
  const found = { source: tool.name, text: await brief(result.text, question, caller, mind, signal) };
  const [notes, files] = await Promise.all([
    untrusted ? suspicious([found], caller, mind, signal) : [],
    presentable(result.files ?? [], question, caller, mind, signal, untrusted),
  ]);
  const missing = (result.files ?? []).length - files.length;
  const told = missing > 0 ? `${found.text}\n(Not shown, since it may not be: ${missing} of the files.)` : found.text;
  return {
    text: marked({ found: [{ ...found, text: result.failed ? `Failed: ${told}` : told }] }),
    untrusted,
    cited: cited.filter(({ source }) => course.cited.includes(source)),
    notes,
    files,
    made: files.length > 0,
    ...(plan !== undefined && !result.failed && { done: plan }),
  };
}

function occasionOf({ key }: Prepared, state: Carrying, cited: Carried['cited'][number][]): Occasion {
  const { turn, mind, question, course } = state;
  const [first] = turn.messages;
  return {
    author: turn.author,
    place: turn.place,
    mind,
    question,
    messageId: first.id,
    history: (signal) => first.history(signal),
    attached: (id, signal) => first.attached(id, signal),
    key,
    cite(source) {
      const known = course.cited.findIndex((one) => one.link === source.link && one.name === source.name);
      const number = known < 0 ? course.cited.push(source) : known + 1;
      // At that number now.
      cited.push({ number, source: course.cited[number - 1] ?? source });
      return number;
    },
  };
}
