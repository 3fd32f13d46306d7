// The thread that owns the database file: `fsync` may take its time here without holding up a single voice frame.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
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
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000',
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
    const { message, errcode } = error as Error & { errcode?: number };
    return { id, error: message, code: errcode ?? 0 };
  }
}

parentPort?.on('message', (request: SqliteRequest | 'close') => {
  if (request !== 'close') return parentPort?.postMessage(execute(request));
  database.close();
  lock.close();
  parentPort?.close();
});
parentPort?.postMessage({ id: 0, rows: [], changes: 0 } satisfies SqliteReply);
