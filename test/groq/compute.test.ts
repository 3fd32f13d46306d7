// Running programs: what ran and what it printed, which pictures are taken, and what is said when nobody runs any.
import { expect, test } from 'vitest';
import type { Computed, Unavailable } from '#src/models.ts';
import { ran, searched, type Executed } from '../twins/groq/executed.ts';
import { compound } from '../twins/groq/models.ts';
import { asked, big, caller, freshTwin, openRoom, other, small, status, twin, type Room } from './room.ts';

freshTwin();

const { signal } = new AbortController();
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const png = (size = 64): string => Buffer.concat([Buffer.from(signature)], size).toString('base64');

function runs(text: string, ...executed: readonly Executed[]): void {
  twin.answer = () => ({ text, executed });
}

const compute = (room: Room = openRoom()): Promise<Computed | Unavailable> =>
  room.compute({ caller: caller(), task: 'The sum of 1 to 10?' }, signal);

async function found(room?: Room): Promise<Computed> {
  const result = await compute(room);
  if (result.type === 'unavailable') throw new Error(result.cause);
  return result;
}

test('has gpt-oss run a program, with nothing else to call, and tells what ran', async () => {
  runs('It is **55**.', ran('print(sum(range(11)))', '55\n'));
  const room = openRoom();
  expect(await found(room)).toEqual({
    type: 'found',
    text: 'It is **55**.',
    runs: [{ code: 'print(sum(range(11)))', output: '55' }],
    images: [],
  });
  expect(twin.calls[0]?.request).toMatchObject({
    model: big,
    tools: [{ type: 'code_interpreter' }],
    tool_choice: 'required',
  });
  expect(twin.calls[0]?.request).not.toHaveProperty('response_format');
  expect(room.uses).toMatchObject([{ role: 'chat', model: big }]);
});

test('takes a program that stands for itself, and what it printed from its results', async () => {
  const bare = { type: 'python', arguments: 'print(1)', output: null, code_results: [{ text: '1' }, { text: '2' }] };
  runs('Done.', bare, { type: 'python', arguments: '"print(3)"', output: '3' }, { type: 'python', arguments: '' });
  expect((await found()).runs).toEqual([
    { code: 'print(1)', output: '1\n2' },
    { code: 'print(3)', output: '3' },
  ]);
});

test('cuts long programs and outputs, and tells ten runs at most', async () => {
  const long = ran(`# ${'c'.repeat(9_000)}`, '\ud83d\ude00'.repeat(3_000));
  runs('Done.', ...Array.from({ length: 12 }, () => long));
  const { runs: told } = await found();
  expect(told).toHaveLength(10);
  expect(told[0]?.code).toHaveLength(8_002);
  expect(told[0]?.output).toHaveLength(4_002);
  expect(told[0]?.output.isWellFormed()).toBe(true);
});

test('takes four pictures at most, and nothing that is no PNG or too large', async () => {
  const gif = Buffer.from('GIF89a, and more of it').toString('base64');
  const large = png(8 * 1024 * 1024 + 1);
  runs('Drawn.', ran('plot()', '', gif, large, 'no base64!', '', `data:image/png;base64,${png(100)}`));
  const { images } = await found();
  expect(images.map(({ name, mediaType, bytes }) => [name, mediaType, bytes.length])).toEqual([
    ['picture1.png', 'image/png', 100],
  ]);
  runs('Drawn.', ran('plot()', '', png(), png()), ran('plot()', '', png(), png(), png()));
  expect((await found()).images).toHaveLength(4);
  runs('Drawn.', ran('plot()', '', png(8 * 1024 * 1024)));
  expect((await found()).images).toHaveLength(1);
});

test('says where something of it came from the web after all', async () => {
  runs('Looked up.', searched('sum', [{ title: 'Sums', url: 'https://example.org/' }]), ran('print(1)', '1'));
  expect(await found()).toMatchObject({ outside: true, runs: [{ code: 'print(1)', output: '1' }] });
});

test('tries once more after an outage, elsewhere, and no third time; and gives up what takes too long', async () => {
  runs('55', ran('x', '55'));
  twin.fault('*', status(503));
  expect(await compute()).toMatchObject({ text: '55' });
  twin.fault('*', status(503), 9);
  expect(await compute()).toMatchObject({ type: 'unavailable' });
  expect(asked()).toEqual([big, small, big, small]);
  twin.heal();
  twin.fault('*', { type: 'stall' }, 9);
  expect(await compute(openRoom({}, { computeMs: 30 }))).toMatchObject({ cause: 'the model took too long' });
});

test('has no such skill once all have refused it, in whatever words', async () => {
  const room = openRoom();
  twin.fault(big, status(400, { message: '`tool calling` is not supported with this model' }));
  twin.fault(small, status(400, { message: "'tools.0.type' : value must be one of the allowed values" }));
  expect(await compute(room)).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toEqual([big, small]);
  expect(room.skills).toMatchObject({ tools: true, browse: true, compute: false });
});

test('has a compound system run it, and nothing but that', async () => {
  for (const model of [big, small, other]) twin.models.delete(model);
  twin.models.set(compound.id, compound);
  runs('55', ran('x', '55'));
  const room = openRoom();
  await room.check();
  expect(await compute(room)).toMatchObject({ text: '55' });
  expect(twin.calls.at(-1)?.request?.compound_custom).toEqual({ tools: { enabled_tools: ['code_interpreter'] } });
});
