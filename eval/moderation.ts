// `npm run eval:moderation`: how right a judge is about labelled texts. See eval/README.md.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { weighed } from '#handlers/weigh.ts';
import { readEnv } from '#src/env.ts';
import { redact } from '#src/log.ts';
import { policySchema, usual, type Policy } from '#src/policy.ts';
import { BotError } from '#src/trouble.ts';
import type { Hazard } from '#src/verdict.ts';
import { missedBars } from './bars.ts';
import type { Opinion } from './cache.ts';
import { readColumns } from './columns.ts';
import { run } from './course.ts';
import { openJudge, type Judge } from './judge.ts';
import { readOptions } from './options.ts';
import { report, table, type Case } from './report.ts';
import type { Row } from './row.ts';
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
  const found = report(rows.map((row) => caseOf(row, judge, policy ?? usual)));
  const { name, model } = judge;
  if (options.out !== undefined) {
    await mkdir(dirname(options.out), { recursive: true });
    const whole = { at: new Date().toISOString(), judge: name, model, data: options.data, ...outcome, ...found };
    await writeFile(options.out, `${JSON.stringify(whole, null, 2)}\n`);
  }
  const { judged, known, unanswered, stopped } = outcome;
  const missed = missedBars(options, found.all);
  const why = cause === undefined ? '' : ` Why, the last time: ${redact(cause, env.secrets)}`;
  const tale = `${judged} texts judged now, ${known} before; ${unanswered} times without a verdict.${why}`;
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

function caseOf(row: Row, judge: Judge, policy: Policy): Case {
  const opinion = judge.cache.get(judge.key(row));
  const found =
    opinion && counting(opinion, policy).map((hazard) => (judge.name === 'injection' ? 'injection' : hazard));
  return { ...row, found, ...(opinion && { opinion }) };
}

/** What of it counts by the policy: thresholds are no business of the judge, and change without asking it again. */
function counting({ found, severity }: Opinion, policy: Policy): readonly string[] {
  // What a judge found are hazards.
  const categories = found as readonly Hazard[];
  const verdict = weighed({ type: 'unsafe', categories, ...(severity && { severity }) }, policy);
  return verdict.type === 'unsafe' ? verdict.categories : [];
}

try {
  // Open connections would keep the process.
  process.exit(await main());
} catch (error) {
  if (!(error instanceof BotError)) throw error;
  process.stderr.write(`${error.sentence}\n`);
  process.exit(2);
}
