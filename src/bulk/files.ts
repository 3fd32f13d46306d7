// The files of `npm run batch`: tasks, one JSON text a line, and what came of them.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { BatchAnswer as Answer, BatchTask as Task } from '../models.ts';
import { BotError } from '../trouble.ts';

const usage = `npm run batch -- tasks.jsonl [results.jsonl] [--paced] [--every SECONDS]

Does every task of a file at half the price, within a day. One task a line:
  {"id": "1", "instructions": "Translate into German.", "text": "Good morning."}
A task may have a "schema" (JSON Schema: the answer is JSON of it) and "most" (about how many tokens the answer may have).
Results are added to the second file (tasks.results.jsonl, unless you name one), one a line, in any order:
  {"id": "1", "text": "Guten Morgen."} or {"id": "1", "error": "…"}
Stop it whenever you like: called again in the same way, it goes on where it was, and asks for nothing twice.
  --paced   call by call at full price, for plans without batches; where there are none, it is done so anyway
  --every   how often it is looked how far the batch is, at first; 60 seconds, and more rarely later`;

export interface Errand {
  readonly input: string;
  readonly output: string;
  readonly paced: boolean;
  /** Milliseconds between two looks at first, and for a pause after a trouble. */
  readonly everyMs: number;
}

/** What was wanted at the command line. Throws a `BotError` with the usage. */
export function errandOf(given: readonly string[]): Errand {
  const [names, paced]: [string[], boolean] = [[], given.includes('--paced')];
  let seconds = 60;
  for (let at = 0; at < given.length; at += 1) {
    const word = given[at] ?? '';
    if (word === '--every') seconds = Number(given[(at += 1)]);
    else if (!word.startsWith('--')) names.push(word);
    else if (word !== '--paced') throw new BotError(usage);
  }
  const [input, output = input?.replace(/(?:\.jsonl)?$/, '.results.jsonl')] = names;
  if (input === undefined || output === undefined || names.length > 2 || !(seconds > 0)) throw new BotError(usage);
  return { input, output, paced, everyMs: seconds * 1_000 };
}

type Written = Extract<Task, { type: 'write' }>;

const wish = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  instructions: z.string(),
  text: z.string(),
  schema: z.record(z.string(), z.unknown()).optional(),
  most: z.number().int().positive().optional(),
});

export interface Wish {
  readonly id: string;
  readonly task: Written;
}

/** Lines that are no task are told all at once: half of a file is no good. */
export async function wishesIn(input: string): Promise<{ readonly wishes: readonly Wish[]; readonly key: string }> {
  const hash = createHash('sha256');
  const wishes = new Map<string, Wish>();
  const wrong: number[] = [];
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(input), crlfDelay: Infinity })) {
      number += 1;
      hash.update(`${line}\n`);
      if (line.trim() === '') continue;
      const one = wish.safeParse(valueOf(line)).data;
      if (!one || wishes.has(one.id)) wrong.push(number);
      else wishes.set(one.id, wishOf(one));
    }
  } catch (error) {
    throw new BotError(`${input} cannot be read: give a file of tasks.\n\n${usage}`, { cause: error });
  }
  if (wrong.length > 0)
    throw new BotError(
      `${input} has lines that are no task, or whose id is another one's: ${wrong.slice(0, 20).join(', ')}.`,
    );
  return { wishes: [...wishes.values()], key: `bulk-${hash.digest('hex').slice(0, 32)}` };
}

function wishOf({ id, instructions, text, schema, most }: z.infer<typeof wish>): Wish {
  return { id, task: { type: 'write', instructions, text, ...(schema && { schema }), ...(most && { most }) } };
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The tasks without a result, by the names of their lines. The end of a file whose process was killed may be no whole line. */
export async function openIn(output: string, wishes: readonly Wish[]): Promise<Map<string, Wish>> {
  const text = await readFile(output, 'utf8').catch(() => '');
  if (text !== '' && !text.endsWith('\n')) await appendFile(output, '\n');
  const known = z.object({ id: z.string(), text: z.string() });
  const done = new Set(text.split('\n').flatMap((line) => known.safeParse(valueOf(line)).data?.id ?? []));
  return new Map(wishes.flatMap((one, at) => (done.has(one.id) ? [] : [[`line-${at}`, one] as const])));
}

/** Adds what came of tasks. */
export async function keep(output: string, results: readonly (readonly [Wish, Answer])[]): Promise<void> {
  const lines = results.map(([{ id }, answer]) => {
    if (answer.type === 'found') return JSON.stringify({ id, text: answer.text, ...(answer.cut && { cut: true }) });
    return JSON.stringify({ id, error: answer.type === 'failed' ? answer.cause : 'no text' });
  });
  if (lines.length > 0) await appendFile(output, `${lines.join('\n')}\n`);
}
