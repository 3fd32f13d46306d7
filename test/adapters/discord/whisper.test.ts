import { describe, expect, test } from 'vitest';
import type { Outcome } from '#src/command.ts';
import type { ReplyPart } from '#src/message.ts';
import { until } from '#test/until.ts';
import { buttonsOf, commandsOf, openDesk } from './desk.ts';

const commands = commandsOf({ ask: {}, again: { hidden: true } });
const quarter = 14 * 60_000;
const part = (text: string): ReplyPart => ({ type: 'text', text });

/** A reply that goes on when it is let. */
function gated() {
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  async function* reply(signal: AbortSignal): AsyncGenerator<ReplyPart, void, unknown> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    yield { type: 'working', on: 'it' };
    for (const [at, { promise }] of gates.entries()) {
      await Promise.race([promise, stopped]);
      if (signal.aborted) return;
      yield part(`Sentence ${at}. `);
    }
    yield { type: 'whole', buttons: [{ command: 'again', chosen: { n: 1 }, label: 'Again' }] };
  }
  return { reply, go: (at: number) => gates[at]?.resolve() };
}

async function scene() {
  const { reply, go } = gated();
  const desk = await openDesk({
    commands,
    outcome: ({ name, signal }) => (name === 'ask' ? { text: '', reply: reply(signal) } : { text: 'Again!' }),
  });
  const { twin, ann, general, said } = desk;
  const shows = (text: string) => twin.until(() => said().some(({ content }) => content.includes(text)));
  return { ...desk, go, shows, ask: () => twin.command(ann, general, 'ask') };
}

describe('a reply to one person', () => {
  test('grows where they alone see it, and ends with its buttons', async () => {
    const { twin, ask, go, shows, said, bob, press, recorder } = await scene();
    expect(await ask()).toMatchObject({ type: 5, data: { flags: 64 } });
    go(0);
    await shows('Sentence 0.');
    expect(said().flatMap(buttonsOf)).toMatchObject([{ label: 'Stop' }]);
    go(1);
    go(2);
    await shows('Sentence 2.');
    await twin.until(() => said().flatMap(buttonsOf)[0]?.label === 'Again');
    expect(said()).toMatchObject([{ content: 'Sentence 0. Sentence 1. Sentence 2.', flags: 64 | 4 }]);
    expect(said(bob)).toEqual([]);
    expect(await press('Again')).toMatchObject({ data: { content: 'Again!' } });
    expect(twin.violations).toEqual([]);
    expect(recorder.lines.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('is stopped by its button, with what was written so far', async () => {
    const { ask, go, shows, said, press, twin, given, recorder } = await scene();
    await ask();
    go(0);
    await shows('Sentence 0.');
    expect(await press('Stop')).toMatchObject({ type: 6 });
    await shows('Stopped.');
    expect(said()[0]?.components).toEqual([]);
    expect(said()[0]?.content).toContain('Sentence 0.');
    await until(() => given[0]?.signal.aborted === true, 'the reply is cut');
    expect(recorder.stops).toEqual([]);
    expect(twin.violations).toEqual([]);
  });

  test('ends with the process, with what was written so far', async () => {
    const { ask, go, shows, said, platform } = await scene();
    await ask();
    go(0);
    await shows('Sentence 0.');
    await platform.stop(0);
    expect(said()[0]?.content).toContain('Stopped.');
    expect(said()[0]?.components).toEqual([]);
  });

  test('ends, and says why, before Discord takes no more of it', async () => {
    const { ask, go, shows, said, due, given } = await scene();
    await ask();
    go(0);
    await shows('Sentence 0.');
    await due(quarter);
    await shows('a quarter of an hour only');
    expect(said()[0]?.content).toContain('Sentence 0.');
    expect(said()[0]?.components).toEqual([]);
    expect(given[0]?.signal.aborted).toBe(true);
  });

  test('that Discord takes no more of ends in silence', async () => {
    const { twin, ask, go, shows, recorder, general, ann, said } = await scene();
    await ask();
    go(0);
    await shows('Sentence 0.');
    twin.expireInteractions();
    go(1);
    await recorder.until(() => recorder.logged.includes('could not be shown to its end'));
    expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
    expect(recorder.logged).not.toContain('aW50ZXJhY3Rpb24');
    await twin.command(ann, general, 'ask');
    await twin.until(() => said().length === 2);
  });

  test('ends in silence when its channel is no more', async () => {
    const { twin, ask, go, shows, recorder, general, garden, ann } = await scene();
    await ask();
    go(0);
    await shows('Sentence 0.');
    twin.removeChannel(general);
    go(1);
    go(2);
    await recorder.until(() => recorder.logged.includes('could not be shown to its end'));
    expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
    expect(await twin.command(ann, garden, 'ask')).toMatchObject({ type: 5 });
  });

  test('is seen by them alone though everybody saw that it is thought about', async () => {
    const gate = Promise.withResolvers<Outcome>();
    const open = commandsOf({ ask: { shown: 'room' } });
    const { twin, ann, bob, general, said, due } = await openDesk({ commands: open, outcome: () => gate.promise });
    const response = twin.command(ann, general, 'ask');
    await due(1_500);
    await response;
    expect(twin.messages(general, bob)).toMatchObject([{ loading: true }]);
    async function* reply(): AsyncGenerator<ReplyPart, void, unknown> {
      yield part('A secret.');
    }
    gate.resolve({ text: '', reply: reply() });
    await twin.until(() => said().length === 1);
    expect(said()).toMatchObject([{ content: 'A secret.', flags: 64 | 4 }]);
    expect(twin.messages(general, bob)).toEqual([]);
    expect(JSON.stringify(twin.requests.find(({ method }) => method === 'PATCH')?.body ?? '')).not.toContain('secret');
  });

  test('as long as it needs goes over several messages, its files below', async () => {
    const rows = Array.from({ length: 150 }, (_, n) => `- point ${n} of very many points`);
    const clip = {
      name: 'a.txt',
      mediaType: 'text/plain',
      bytes: new TextEncoder().encode('all'),
      described: 'All of it',
    };
    async function* reply(): AsyncGenerator<ReplyPart, void, unknown> {
      yield part(rows.join('\n'));
      yield { type: 'whole' };
      yield { type: 'file', clip };
      yield { type: 'file', clip: { ...clip, bytes: new Uint8Array(11 * 1024 * 1024) } };
    }
    const { twin, ann, bob, general, said } = await openDesk({
      commands,
      outcome: () => ({ text: '', reply: reply() }),
    });
    await twin.command(ann, general, 'ask');
    await twin.until(() => said().some(({ content }) => content.includes('larger than')));
    const lines = said().flatMap(({ content }) => content.split('\n').filter((row) => row.startsWith('- ')));
    expect(lines).toEqual(rows);
    expect(said().map(({ flags }) => flags)).toEqual(said().map(() => 64 | 4));
    expect(said().flatMap(({ attachments }) => attachments)).toMatchObject([
      { filename: 'a.txt', description: 'All of it' },
    ]);
    expect(said(bob)).toEqual([]);
    expect(twin.violations).toEqual([]);
  });
});
