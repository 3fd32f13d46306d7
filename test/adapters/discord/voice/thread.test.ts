import { expect, onTestFinished, test } from 'vitest';
import type { Order, Report } from '#adapters/discord/voice/orders.ts';
import { openThread } from '#adapters/discord/voice/thread.ts';
import { openLog } from '#src/log.ts';
import { until } from '#test/until.ts';

/** A thread that answers each order with what `answer` makes of it: the body of a function of `order`, `post` and `threadId`. */
function open(answer: string) {
  const source = `
    import { parentPort, threadId } from 'node:worker_threads';
    const post = (report) => parentPort.postMessage(report);
    parentPort.on('message', (order) => { ${answer} });`;
  const reports: Report[] = [];
  const crashes: (readonly string[])[] = [];
  const lines: string[] = [];
  const thread = openThread(
    openLog({ level: 'debug', secrets: [], out: { write: (line) => lines.push(line) } }),
    (report) => void reports.push(report),
    (guilds) => void crashes.push(guilds),
    new URL(`data:text/javascript,${encodeURIComponent(source)}`),
  );
  onTestFinished(() => thread.close());
  return { thread, reports, crashes, lines };
}

const join = (guild: string): Order => ({ type: 'join', guild, channel: '1', me: '2', agreed: [] });
const leave = (guild: string): Order => ({ type: 'leave', guild });

/** Says in which thread it is, and leaves when told. */
const polite = `
  if (order.type === 'join') post({ type: 'send', guild: order.guild, payload: threadId });
  if (order.type === 'leave') post({ type: 'state', guild: order.guild, state: { type: 'gone', why: 'left' } });`;

const threads = (reports: readonly Report[]) =>
  reports.flatMap((report) => (report.type === 'send' ? [report.payload] : []));
const gone = (reports: readonly Report[]) => reports.filter(({ type }) => type === 'state').length;

test('calls share one thread, which ends with the last of them; the next call has a new one', async () => {
  const { thread, reports, crashes } = open(polite);
  thread.tell(join('a'));
  thread.tell(join('b'));
  thread.tell(leave('a'));
  await until(() => gone(reports) === 1);
  thread.tell(join('c'));
  await until(() => threads(reports).length === 3);
  expect(new Set(threads(reports)).size).toBe(1);
  thread.tell(leave('b'));
  thread.tell(leave('c'));
  await until(() => gone(reports) === 3);
  thread.tell(join('a'));
  await until(() => threads(reports).length === 4);
  expect(new Set(threads(reports)).size).toBe(2);
  expect(crashes).toEqual([]);
});

test('the end of an earlier call does not end the thread of a later one of the same server', async () => {
  const { thread, reports } = open(polite);
  thread.tell(join('a'));
  thread.tell(leave('a'));
  thread.tell(join('a'));
  await until(() => threads(reports).length === 2 && gone(reports) === 1);
  thread.tell(join('b'));
  await until(() => threads(reports).length === 3);
  expect(new Set(threads(reports)).size).toBe(1);
});

test('no order but the first to join starts a thread', async () => {
  const { thread, reports } = open(`post({ type: 'send', guild: order.guild, payload: order.type });`);
  thread.tell(leave('a'));
  thread.tell({ type: 'deaf', guild: 'a', deaf: true });
  thread.tell(join('a'));
  await until(() => reports.length > 0);
  expect(threads(reports)).toEqual(['join']);
});

test('a thread that crashes takes nothing along: it is told whose calls are lost, and the next call has a new thread', async () => {
  const { thread, reports, crashes, lines } = open(
    `${polite} if (order.type === 'deaf') setTimeout(() => { throw new Error('a bad day'); });`,
  );
  thread.tell(join('a'));
  thread.tell(join('b'));
  thread.tell({ type: 'deaf', guild: 'a', deaf: true });
  await until(() => crashes.length > 0);
  expect(crashes).toEqual([['a', 'b']]);
  expect(lines.join('')).toContain('a bad day');
  thread.tell(join('a'));
  await until(() => threads(reports).length === 3);
  expect(crashes).toHaveLength(1);
});

test('a thread that just ends has crashed, too', async () => {
  const { thread, crashes } = open('process.exit();');
  thread.tell(join('a'));
  await until(() => crashes.length > 0);
  expect(crashes).toEqual([['a']]);
});

test('what goes wrong when a thread starts is a crash', async () => {
  const { thread, crashes } = open('}{');
  thread.tell(join('a'));
  await until(() => crashes.length > 0);
  expect(crashes).toEqual([['a']]);
});

test('what is for the log is logged, and nobody else hears of it', async () => {
  const { thread, reports, lines } = open(`
    post({ type: 'log', level: 'warn', fields: { guild: order.guild, err: new Error('odd') }, message: 'look' });
    post({ type: 'reception', guild: order.guild, reception: {} });`);
  thread.tell(join('a'));
  await until(() => reports.length > 0);
  expect(reports.map(({ type }) => type)).toEqual(['reception']);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'look', guild: 'a', err: { message: 'odd' } });
});

test.each([Uint8Array, Buffer])(
  'sound goes over without the memory it is a part of, which stays as it was',
  async (kind) => {
    const { thread, reports } = open(`
    if (order.bytes) post({ type: 'send', guild: order.guild, payload: [order.bytes, order.bytes.buffer.byteLength] });`);
    const memory = kind.from(Array.from({ length: 10_000 }, (_, at) => at));
    thread.tell(join('a'));
    thread.tell({ type: 'bytes', guild: 'a', speech: 1, bytes: memory.subarray(100, 104) });
    await until(() => reports.length > 0);
    expect(threads(reports)).toEqual([[Uint8Array.of(100, 101, 102, 103), 4]]);
    expect(memory).toHaveLength(10_000);
  },
);

test('closing leaves all calls and ends the thread, without a crash', async () => {
  const { thread, reports, crashes } = open(polite);
  thread.tell(join('a'));
  thread.tell(join('b'));
  await thread.close();
  expect(gone(reports)).toBe(2);
  expect(crashes).toEqual([]);
  await thread.close();
});

test('closing does not wait for a thread that does not listen', async () => {
  const { thread, reports, crashes } = open(`post({ type: 'send', guild: 'a', payload: 1 }); for (;;);`);
  thread.tell(join('a'));
  await until(() => reports.length > 0);
  await thread.close();
  expect(crashes).toEqual([]);
});
