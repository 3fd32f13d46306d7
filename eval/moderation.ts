// `npm run eval:moderation`: how right a judge is about labelled texts. See eval/README.md.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readEnv } from '#src/env.ts';
import { redact } from '#src/log.ts';
import { policySchema, type Policy } from '#src/policy.ts';
import { BotError } from '#src/trouble.ts';
import { missedBars } from './bars.ts';
import { caseOf } from './case.ts';
import { readColumns } from './columns.ts';
import { run } from './course.ts';
import { openJudge } from './judge.ts';
import { readOptions } from './options.ts';
import { report, table } from './report.ts';
import { readRows } from './rows.ts';
import { why } from './why.ts';

/** Prints the table; 1 where a bar was missed or the run stopped early. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const policy = options.rules === undefined ? undefined : await readPolicy(options.rules);
  const columns = options.columns === undefined ? undefined : await readColumns(options.columns);
  const rows = (await readRows(options.data, columns)).slice(0, options.limit);
  const env = readEnv(process.env);
  const judge = await openJudge(options, env, policy);
  const { cause, ...outcome } = await run(judge, rows, options.concurrency ?? 4);
  const found = report(rows.map((row) => caseOf(row, judge, policy)));
  const { name, model } = judge;
  if (options.out !== undefined) {
    await mkdir(dirname(options.out), { recursive: true });
    const whole = { at: new Date().toISOString(), judge: name, model, data: options.data, ...outcome, ...found };
    await writeFile(options.out, `${JSON.stringify(whole, null, 2)}\n`);
  }
  const { judged, known, unanswered, stopped } = outcome;
  const missed = missedBars(options, found.all);
  const last = cause === undefined ? '' : ` Why, the last time: ${redact(cause, env.secrets)}`;
  const tale = `${judged} texts judged now, ${known} before; ${unanswered} times without a verdict.${last}`;
  const early = stopped ? ['The judge stayed at its limits: run it again later, it goes on where it stopped.'] : [];
  process.stdout.write(`${[`${name} · ${model}`, '', table(found), '', tale, ...early, ...missed].join('\n')}\n`);
  return missed.length > 0 || stopped ? 1 : 0;
}

async function readPolicy(path: string): Promise<Policy> {
  try {
    return policySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new BotError(`${path} is no policy: ${why(error)}`, { cause: error });
  }
}

try {
  // Open connections would keep the process.
  process.exit(await main());
} catch (error) {
  if (!(error instanceof BotError)) throw error;
  process.stderr.write(`${error.sentence}\n`);
  process.exit(2);
}
