// SQLite as a Kysely dialect whose one connection lives in a worker thread.
import { Worker } from 'node:worker_threads';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** One statement on its way to the worker; `id` pairs it with its reply. */
export interface SqliteRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Rows and the number of changed rows, or SQLite's message and extended result code. */
export type SqliteReply =
  | { readonly id: number; readonly rows: readonly unknown[]; readonly changes: number }
  | { readonly id: number; readonly error: string; readonly code: number };

/** A statement that SQLite refused. `code` is SQLite's extended result code (https://sqlite.org/rescode.html). */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** A dialect for the database in `file` (or `:memory:`). Migrations and queries go through Kysely as usual. */
export function sqlite(file: string): Dialect {
  return {
    createAdapter: () => new Adapter(),
    createDriver: () => new SqliteDriver(file),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** SQLite can undo changes of tables (https://sqlite.org/lang_transaction.html): a migration that was killed leaves nothing half-done. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #file: string;
  #connection: WorkerConnection | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {
    this.#connection = await WorkerConnection.open(this.#file);
  }

  /** Kysely itself lets one caller at a time in, because SQLite's adapter says that there is one connection. */
  async acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#connection) throw new SqliteError('the database is not open', 0);
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    await this.#connection?.run('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    await this.#connection?.run('commit');
  }

  async rollbackTransaction(): Promise<void> {
    await this.#connection?.run('rollback');
  }

  async destroy(): Promise<void> {
    await this.#connection?.close();
    this.#connection = undefined;
  }
}

/** The id of the reply that says that the database is open. */
const opened = 0;

type Waiting = PromiseWithResolvers<Extract<SqliteReply, { rows: unknown }>>;

class WorkerConnection implements DatabaseConnection {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Why no reply will come any more, once the thread has ended. */
  #ended: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: SqliteReply) => this.#settle(reply));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new SqliteError('the database is closed', 0)));
  }

  /** Rejects with the worker's error when the file cannot be opened or another process has it. */
  static async open(file: string): Promise<WorkerConnection> {
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: file });
    const connection = new WorkerConnection(worker);
    await connection.#expect(opened);
    return connection;
  }

  async run(sql: string, parameters: readonly unknown[] = []): Promise<Extract<SqliteReply, { rows: unknown }>> {
    const id = ++this.#lastId;
    this.#worker.postMessage({ id, sql, parameters } satisfies SqliteRequest);
    return this.#expect(id);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.run(query.sql, query.parameters);
    // The row's shape is the query's, which Kysely's types vouch for.
    return { rows: rows as R[], numAffectedRows: BigInt(changes) };
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new SqliteError('streaming queries are not supported', 0);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage('close');
    await exited;
  }

  #expect(id: number): Waiting['promise'] {
    const waiting: Waiting = Promise.withResolvers();
    if (this.#ended) waiting.reject(this.#ended);
    else this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  #settle(reply: SqliteReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new SqliteError(reply.error, reply.code));
    else waiting?.resolve(reply);
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
