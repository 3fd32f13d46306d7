// `npm run bench:batch`: 10,000 lines built as a file of a batch, and as many answers read from one, in a fresh process each. `--smoke`: once.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerOf, requestOf } from '#src/groq/batches/compose.ts';
import { limits, parted, values } from '#src/groq/batches/jsonl.ts';
import { groqDesk } from '#src/groq/desks.ts';
import { patience } from '#src/groq/patience.ts';
import { openLog } from '#src/log.ts';
import type { Caller, BatchLine as Line } from '#src/models.ts';
import { distribution, type Figure, publish, single } from './figures.ts';

const smoke = process.argv.includes('--smoke');
const lines = 10_000;
const rounds = smoke ? 1 : 20;
const key = 'parley-bench';
const caller: Caller = { person: { id: 'p' }, place: { platform: 'test', space: 's', room: 'r' } };
const instructions = 'You take notes of a part of a conversation, for somebody who will sum up all of it. '.repeat(20);

/** About two kilobytes of what people say, different each time. */
function* tasks(): Generator<Line> {
  for (let number = 0; number < lines; number += 1) {
    const text = `${number} People speak of many things: "plans", tables, Grüße, 日本語.\n`.repeat(32);
    yield { id: `line-${number}`, task: { type: 'write', instructions, text } };
  }
}

/** What Groq answers to each, in pieces as networks bring them. */
async function* output(): AsyncGenerator<Uint8Array> {
  for (let number = 0; number < lines; number += 1) {
    const content = `Point ${number}: something was decided [1, 2], by Ann and Ben.\n`.repeat(20);
    const body = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: 'openai/gpt-oss-20b',
      choices: [{ index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 900, completion_tokens: 400, total_tokens: 1300, total_time: 0.5 },
    };
    const response = { status_code: 200, request_id: 'req_1', body };
    yield new TextEncoder().encode(
      `${JSON.stringify({ id: 'batch_req_1', custom_id: `line-${number}`, response, error: null })}\n`,
    );
  }
}

interface Round {
  readonly buildMs: number;
  readonly readMs: number;
  /** Megabytes, of the whole process at its highest. */
  readonly rss: number;
}

async function round(): Promise<Round> {
  const desk = groqDesk(
    { apiKey: 'gsk_bench', baseUrl: 'http://127.0.0.1:9', models: {} },
    { log: openLog({ level: 'silent', secrets: [] }), record: () => undefined },
    patience,
  );
  const begun = performance.now();
  async function* requests(): AsyncGenerator {
    for (const line of tasks()) yield requestOf(desk, line, caller, key);
  }
  let built = 0;
  for await (const part of parted(requests(), limits)) built += new File([...part.pieces], 'x.jsonl').size;
  const between = performance.now();
  const of = new Map(Array.from(tasks(), (line) => [line.id, line]));
  let read = 0;
  for await (const value of values(output()))
    if (answerOf(value, key, (id) => of.get(id))?.answer.type === 'found') read += 1;
  if (read !== lines || built < lines * 1_000) throw new Error('not all of it was built, or read');
  const readMs = performance.now() - between;
  return { buildMs: between - begun, readMs, rss: process.resourceUsage().maxRSS / 1024 };
}

if (process.argv.includes('--round')) {
  process.stdout.write(JSON.stringify(await round()));
  process.exit(0);
}
const self = fileURLToPath(import.meta.url);
const all = Array.from({ length: rounds }, () => {
  const told = execFileSync(process.execPath, [self, '--round'], { encoding: 'utf8' });
  // What a round prints.
  return JSON.parse(told) as Round;
});
const figures: Figure[] = [
  distribution(
    '10,000 lines built',
    all.map(({ buildMs }) => buildMs),
    { p50: 1_500, p99: 1_500 },
  ),
  distribution(
    '10,000 answers read',
    all.map(({ readMs }) => readMs),
    { p50: 1_500, p99: 1_500 },
  ),
  distribution(
    'both',
    all.map(({ buildMs, readMs }) => buildMs + readMs),
    { p50: 3_000, p99: 3_000 },
  ),
  single('memory of the process at its highest', Math.max(...all.map(({ rss }) => rss)), 'MB', 200),
];
await publish(figures, 'batch', smoke);
