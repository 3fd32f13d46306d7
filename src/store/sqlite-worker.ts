// The thread that owns the database file: `fsync` may take its time here without holding up a single voice frame.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { SqliteReply, SqliteRequest } from './sqlite.ts';

const file = workerData as string;

// A second database beside the first serves as a lock that the system releases even after `kill -9`: two programs on one
// ledger would answer everything twice. The data file itself stays open to readers and backups.
const lock = new DatabaseSync(file === ':memory:' ? file : `${file}.lock`);
const statements = new Map<string, StatementSync>();
const database = open();

function open(): DatabaseSync {
  lock.exec('pragma journal_mode = delete; begin exclusive');
  const opened = new DatabaseSync(file);
  // FULL: a commit that returned survives a power cut, not only the death of the process (docs/decisions/002).
  opened.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; ' +
      // What is deleted is overwritten, not only left to be found in the file.
      'pragma secure_delete = on',
  );
  return opened;
}

function prepare(sql: string): StatementSync {
  const known = statements.get(sql);
  if (known) return known;
  if (statements.size > 500) statements.clear();
  const statement = database.prepare(sql);
  statements.set(sql, statement);
  return statement;
}

function execute({ id, sql, parameters }: SqliteRequest): SqliteReply {
  try {
    const statement = prepare(sql);
    // Kysely hands over what the query builder was given; the tables hold strings, numbers and null only.
    const values = parameters as SQLInputValue[];
    if (statement.columns().length > 0) return { id, rows: statement.all(...values), changes: 0 };
    return { id, rows: [], changes: Number(statement.run(...values).changes) };
  } catch (error) {
    return refusal(id, error);
  }
}

function refusal(id: number, error: unknown): SqliteReply {
  const { message, errcode } = error as Error & { errcode?: number };
  return { id, error: message, code: errcode ?? 0 };
}

type Asked = SqliteRequest | 'close';

/** All that is waiting now. While one batch is being written, the next one gathers. */
function gather(first: Asked): Asked[] {
  const batch = [first];
  for (;;) {
    const next = parentPort && receiveMessageOnPort(parentPort);
    if (!next) return batch;
    // What `sqlite.ts` posts.
    batch.push(next.message as Asked);
  }
}

/** Statements that begin or end a transaction, are part of one or cannot be, are left to whoever sent them. */
function isFree(requests: readonly SqliteRequest[]): boolean {
  return !database.isTransaction && !requests.some(({ sql }) => /^(?:begin|commit|rollback|pragma|vacuum)/.test(sql));
}

/**
 * Executes statements under one commit, so that many writers wait for one `fsync`. Each fails by itself; when the commit
 * fails, or SQLite rolls everything back, all of them have.
 */
function together(requests: readonly SqliteRequest[]): SqliteReply[] {
  try {
    database.exec('begin immediate');
    const replies = requests.map(executeInside);
    database.exec('commit');
    return replies;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    return requests.map(({ id }) => refusal(id, error));
  }
}

/** A full disk, for one, makes SQLite roll back: what came after that would be written outside the transaction. */
function executeInside(request: SqliteRequest): SqliteReply {
  const reply = execute(request);
  if (database.isTransaction || !('error' in reply)) return reply;
  throw Object.assign(new Error(reply.error), { errcode: reply.code });
}

parentPort?.on('message', (first: Asked) => {
  const batch = gather(first);
  const requests = batch.filter((one) => one !== 'close');
  const replies = requests.length > 1 && isFree(requests) ? together(requests) : requests.map(execute);
  for (const reply of replies) parentPort?.postMessage(reply);
  if (requests.length === batch.length) return;
  database.close();
  lock.close();
  parentPort?.close();
});
parentPort?.postMessage({ id: 0, rows: [], changes: 0 } satisfies SqliteReply);
