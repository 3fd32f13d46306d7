// What the model thought before it answered, for those who want to see it: judged like everything that is shown.
import type { ReplyPart } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import { vet } from './guard.ts';
import type { Here } from './here.ts';

/** Characters: nobody reads more, and platforms fold no more away. */
const mostShown = 1500;

export async function* pondered(
  thoughts: string,
  question: string,
  caller: Caller,
  mind: Pick<Here, 'models' | 'values' | 'say'>,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart> {
  if (thoughts.trim() === '' || mind.values.thinking === 'hidden') return;
  const text = thoughts.length > mostShown ? `${thoughts.slice(0, mostShown).toWellFormed()} …` : thoughts;
  // What may not be shown is left out: the answer stands by itself.
  if ((await vet(text, question, caller, mind, signal)) === undefined)
    yield { type: 'understood', text, folded: true, heading: mind.say('What I thought') };
}
