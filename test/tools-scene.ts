// A model that calls tools, step by step, and what the provider's own tools find for it.
import sharp from 'sharp';
import type { Script } from './twins/groq/answer.ts';
import { opened, ran, searched } from './twins/groq/executed.ts';
import { type ChatRequest, words } from './twins/groq/request.ts';
import type { World } from './world.ts';

const blue = sharp({ create: { width: 64, height: 64, channels: 3, background: '#3366ff' } });
const picture = (await blue.png().toBuffer()).toString('base64');

export const named = ({ tools }: ChatRequest): readonly string[] =>
  (tools ?? []).map((one) => ('function' in one ? one.function.name : one.type));

/** What came of the calls of this answer so far. */
const results = ({ messages }: ChatRequest): readonly string[] => {
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  return messages.slice(asked).flatMap((one) => (one.role === 'tool' ? [words(one)] : []));
};

const berlin = { title: 'Berlin [facts]', url: 'https://example.com/berlin_(city)', content: 'Berlin: 3.7 million' };
const paris = { title: 'Paris', url: 'https://example.org/paris', content: 'Paris: 2.1 million' };
export const program = 'total = 0\nfor n in [1, 2, 3]:\n    total += n\nprint(total)';

/** What is said and called, by what came of the calls before; the last again from then on. */
export type Steps = readonly (Script | ((told: readonly string[]) => Script))[];

/** The steps of each answer, in order; what the platform's own tools find is always the same. */
export function answering({ groq }: Pick<World, 'groq'>, ...steps: Steps): void {
  groq.answer = (request) => {
    const tools = named(request);
    if (tools.includes('browser_search'))
      return {
        text: 'Berlin has 3.7 million【0†L1-L2】, Paris 2.1 million【1†L0】.',
        executed: [searched('population', [berlin, paris]), opened(paris, 1)],
      };
    if (tools.includes('code_interpreter'))
      return { text: 'It is 6.', executed: [ran(program, '6\n@everyone\n', picture)] };
    if (request.stream !== true) return 'They spoke of pizza.';
    const told = results(request);
    const step = steps[Math.min(told.length, steps.length - 1)] ?? {};
    return typeof step === 'function' ? step(told) : step;
  };
}

export const call = (name: string, input: object): Script => ({ calls: [{ name, input }] });
