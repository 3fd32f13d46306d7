// Sums up a call: who said what, what was decided, and who does what next.
import type { Place } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import { line as read, tokens } from '../prompt.ts';
import { retraction, unchecked } from '../refusal.ts';
import type { Line } from './calls.ts';
import type { CallMind } from './mind.ts';
import { recapSystem } from './prompt.ts';

type Summing = Pick<CallMind, 'models' | 'contextTokens' | 'say'>;

/** What was said in the call of a place so far, in Markdown. Throws a `BotError` when it cannot be summed up. */
export async function recap(
  place: Place,
  mind: Summing & Pick<CallMind, 'calls'>,
  caller: Caller,
  signal: AbortSignal,
): Promise<string> {
  const lines = mind.calls.of(place);
  if (!lines) return mind.say('I am in no call here, so there is nothing to sum up.');
  if (lines.length === 0) return mind.say('Nothing was said in this call yet that I could hear.');
  return sumUp(lines, mind, caller, signal);
}

/** Sums up what was said, judged before anybody sees it. */
export async function sumUp(
  lines: readonly Line[],
  mind: Summing,
  caller: Caller,
  signal: AbortSignal,
): Promise<string> {
  const { models, contextTokens, say } = mind;
  const { text, leftOut } = script(lines, contextTokens);
  let summary = '';
  for await (const part of models.chat({ caller, system: recapSystem, said: [{ by: 'person', text }] }, signal))
    if (part.type === 'text') summary += part.text;
  const verdict = await models.guard({ caller, question: 'Please sum up this call.', answer: summary }, signal);
  if (verdict.type === 'unsafe') return retraction(verdict.categories, say);
  if (verdict.type === 'unknown') return say(unchecked);
  if (leftOut === 0) return summary.trim();
  const beginning = say(
    'The first {count, plural, one {thing that was said is} other {# things that were said are}} not in here: the call was too long.',
    { count: leftOut },
  );
  return `${summary.trim()}\n\n*${beginning}*`;
}

/** The newest lines that a model can read at once. */
function script(lines: readonly Line[], budget: number): { text: string; leftOut: number } {
  const kept: string[] = [];
  let left = budget;
  for (const line of lines.toReversed()) {
    const text = line.by === 'bot' ? `Parley: ${line.text}` : read(line).text;
    left -= tokens(text) + 1;
    if (left < 0) break;
    kept.unshift(text);
  }
  return { text: kept.join('\n'), leftOut: lines.length - kept.length };
}
