// What fails behind the door is told honestly, once, with an id that finds the log line.
import { describe, expect, it } from 'vitest';
import { honest } from '#handlers/door.ts';
import type { Means } from '#handlers/means.ts';
import type { ReplyPart } from '#src/message.ts';
import type { Preferences } from '#src/preferences.ts';
import { BotError } from '#src/trouble.ts';
import { openDesk } from '#test/desk.ts';
import { keptLog } from '#test/quiet.ts';
import { said, turnOf } from '#test/said.ts';
import { Stream } from '#test/stream.ts';

const turn = turnOf(said('hello'));
const text: ReplyPart = { type: 'text', text: 'So far' };

async function through(reply: Stream<ReplyPart>, signal = new AbortController().signal, but: Partial<Means> = {}) {
  const { log, lines } = keptLog();
  const desk = await openDesk();
  const parts = await Array.fromAsync(honest(turn, reply, { ...desk, log, ...but }, signal));
  return { parts, lines };
}

describe('the door', () => {
  it('passes on what goes well', async () => {
    expect(await through(new Stream<ReplyPart>().push(text).end())).toEqual({ parts: [text], lines: [] });
  });

  it('tells a trouble in its own sentence, with an id that finds its cause in the log', async () => {
    const trouble = new BotError('The model is away: ask again.', { cause: new Error('503 from upstream') });
    const { parts, lines } = await through(new Stream<ReplyPart>().fail(trouble));
    const [, reference] = /^The model is away: ask again\. \(([0-9a-f]{8})\)$/.exec(textOf(parts)) ?? [];
    expect(reference).toBeDefined();
    expect(parts).toMatchObject([{ type: 'text' }]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ reference, turn: turn.id, level: 40 });
    expect(lines[0]).toContain('503 from upstream');
    expect(textOf(parts)).not.toContain('503');
  });

  it('tells what was wrong with the question itself without an id, since there is nothing to find', async () => {
    const { parts, lines } = await through(new Stream<ReplyPart>().fail(new BotError('I found no image here.')));
    expect([textOf(parts), lines]).toEqual(['I found no image here.', []]);
  });

  it('tells it in English when not even the settings can be read', async () => {
    const broken: Preferences = { ...(await openDesk()).settings, of: () => Promise.reject(new Error('disk')) };
    const reply = new Stream<ReplyPart>().fail(new BotError('I found no image here.'));
    const { parts } = await through(reply, new AbortController().signal, { settings: broken });
    expect(textOf(parts)).toBe('I found no image here.');
  });

  it('tells a bug in general words, and the log everything', async () => {
    const { parts, lines } = await through(new Stream<ReplyPart>().fail(new TypeError('x is undefined')));
    const [, reference] = /written down as ([0-9a-f]{8})\./.exec(textOf(parts)) ?? [];
    expect(reference).toBeDefined();
    expect(textOf(parts)).not.toContain('undefined');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ reference, level: 50, err: { type: 'TypeError' } });
  });

  it('sets the trouble apart where words are already shown', async () => {
    const { parts } = await through(new Stream<ReplyPart>().push(text).fail(new BotError('Cut.')));
    expect(parts).toMatchObject([text, { type: 'note' }]);
  });

  it('says nothing of what fails because nobody wants it any more', async () => {
    const { parts, lines } = await through(
      new Stream<ReplyPart>().push(text).fail(new Error('aborted')),
      AbortSignal.abort(),
    );
    expect([parts, lines]).toEqual([[text], []]);
  });

  it('lets go of the reply when its reader leaves', async () => {
    const reply = new Stream<ReplyPart>().push(text, text);
    for await (const _part of honest(turn, reply, await openDesk(), new AbortController().signal)) break;
    expect(reply.left).toBe(true);
  });
});

function textOf(parts: readonly ReplyPart[]): string {
  return parts.map((part) => ('text' in part ? part.text : '')).join('');
}
