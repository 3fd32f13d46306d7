// An occasion for a tool of a test: Ann asks in the test's room, and what is cited is kept.
import { here, type Here } from '#handlers/here.ts';
import type { Occasion, Result, Tool } from '#handlers/tools/tool.ts';
import type { Source } from '#src/answers.ts';
import { openLedger } from '#src/ledger.ts';
import type { EarlierMessage } from '#src/message.ts';
import { openMeans } from '#test/means.ts';
import { Oracle, safe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, place } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';

const never = new AbortController().signal;

interface Scene {
  readonly at: Occasion;
  readonly mind: Here;
  readonly models: Oracle;
  readonly cited: Source[];
  /** Checks what the model wrote, as the toolbox does, and runs. */
  readonly run: (tool: Tool, input: unknown, signal?: AbortSignal) => Promise<Result>;
}

const plain: Omit<Occasion, 'mind' | 'cite'> = {
  author: ann,
  place,
  question: 'What is it?',
  messageId: 'asked',
  history: async function* () {},
  attached: async () => [],
  key: 'k1',
};

export async function occasion(but: Partial<Occasion> = {}, mindful: Partial<Here> = {}): Promise<Scene> {
  const models = new Oracle({ verdict: () => safe });
  const store = await shelf();
  const means = await openMeans(store, openLedger(store), keptLog().log, models);
  const known = await here(means, place, ann);
  const mind: Here = { ...known, models, ...mindful };
  return { ...run({ ...plain, ...but }, mind), models };
}

/** For tools that take no more of what the bot has than this. */
export function bare(mindful: Partial<Here> = {}): Omit<Scene, 'models'> {
  // A tool that takes more finds nothing there, and its test fails.
  return run(plain, mindful as Here);
}

function run(without: Omit<Occasion, 'mind' | 'cite'>, mind: Here): Omit<Scene, 'models'> {
  const cited: Source[] = [];
  const at: Occasion = { ...without, mind, cite: (source) => cited.push(source) };
  return { at, mind, cited, run: (tool, input, signal = never) => tool.run(tool.input.parse(input), at, signal) };
}

/** Pages as a platform gives them: newest page first, each oldest first. */
export function pages(...all: readonly (readonly EarlierMessage[])[]): Occasion['history'] {
  return async function* () {
    yield* all;
  };
}

export function wrote(id: string, text: string, but: Partial<EarlierMessage> = {}): EarlierMessage {
  return {
    id,
    author: { id: 'ben', name: 'Ben' },
    text,
    at: Date.UTC(2026, 10, 20, 12),
    own: false,
    attachments: [],
    link: `https://chat.example/${id}`,
    ...but,
  };
}
