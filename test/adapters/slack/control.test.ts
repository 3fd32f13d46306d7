// The Stop button beside a stream: there while the answer grows, gone afterwards, and never taken for an answer.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runningTurns } from '#adapters/slack/buttons.ts';
import { postersOf } from '#adapters/slack/deliver.ts';
import { signsOf } from '#adapters/slack/signs.ts';
import { connectWire, type Wire } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';
import type { Turn } from '#src/message.ts';
import type { Page, Poster } from '#src/poster.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';

const soon = { interval: 5 };
let twin: SlackTwin;
let channel: string;
let ann: string;
let turn: Turn;

beforeEach(async () => {
  twin = await startSlackTwin();
  ann = twin.addUser({ name: 'Ann' }).id;
  channel = twin.addChannel({ name: 'general' }).id;
  turn = ask('turn-1');
});

afterEach(async () => {
  await twin.close();
});

function ask(turnId: string): Turn {
  const id = twin.say(ann, channel, 'what?');
  const place = { platform: 'slack', space: twin.teamId, room: `${channel}:${id}` };
  const author = { id: ann, name: 'Ann', isAdmin: false, roles: [] };
  const said = { id, place, author, text: 'what?', attachments: [], addressed: true, inThread: true, at: 0 };
  return {
    id: turnId,
    place,
    author,
    messages: [{ ...said, earlier: async () => [], attached: async () => [], history: async function* () {} }],
  };
}

/** No sound is made here. */
const noSounds = { as: async () => Promise.reject(new Error('no sound')) };

/** A process of its own. */
function desk(stoppableAfterMs = 1): { poster: (of?: Turn) => Poster; wire: Wire; lines: string[] } {
  const lines: string[] = [];
  const log = openLog({ level: 'warn', secrets: [], out: { write: (line) => lines.push(line) } });
  const wire = connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log });
  const self = { team: twin.teamId, user: twin.bot.userId, bot: twin.bot.botId };
  const make = postersOf({
    wire,
    self,
    signs: signsOf(wire),
    running: runningTurns(),
    log,
    sounds: noSounds,
    stoppableAfterMs,
  });
  return { poster: (of = turn) => make(of), wire, lines };
}

const growing = (text: string): Page => ({ number: 0, text, growing: true });
const final = (text: string): Page => ({ number: 0, text, growing: false });
const seen = (of = turn) => twin.messages(channel, of.messages[0].id);
const isButton = ({ blocks }: ReturnType<typeof seen>[number]): boolean => blocks[0]?.type === 'actions';
const buttons = (of = turn) => seen(of).filter(isButton);
const shown = (of = turn): Promise<unknown> => vi.waitFor(() => expect(buttons(of)).toHaveLength(1), soon);
const gone = (of = turn): Promise<unknown> => vi.waitFor(() => expect(buttons(of)).toEqual([]), soon);
const callsOf = (method: string) => twin.calls.filter((call) => call.method === method);

describe('while an answer streams', () => {
  test('a button that names the turn stands in its thread, and carries the mark of a control', async () => {
    await desk().poster().post(growing('Once upon'), 'key-1');
    await shown();
    expect(buttons()[0]?.blocks).toMatchObject([{ elements: [{ action_id: 'parley_stop', value: 'turn-1' }] }]);
    const { args } = callsOf('chat.postMessage')[0]!;
    expect(args['text']).toBe('Stop');
    expect(String(args['metadata'])).toBe('{"event_type":"parley_control","event_payload":{"turn":"turn-1"}}');
  });

  test.each<[string, (poster: Poster, id: string) => Promise<void> | void]>([
    ['complete', (poster, id) => poster.edit(id, final('Once upon a time.'))],
    ['stopped', (poster, id) => poster.edit(id, final('Once upon\n\n> Stopped.'))],
    ['taken back', (poster, id) => poster.edit(id, growing('I cannot tell that'))],
    ['withdrawn', (poster, id) => poster.remove(id)],
    ['over, however that came', (poster) => poster.over()],
  ])('the button goes when the answer is %s', async (_name, end) => {
    const poster = desk().poster();
    const id = await poster.post(growing('Once upon'), 'key-1');
    await shown();
    await end(poster, id);
    await vi.waitFor(() => expect(buttons()).toEqual([]), soon);
  });

  test('a turn that is over loses its button even if its stream cannot be closed', async () => {
    const poster = desk().poster();
    await poster.post(growing('Once upon'), 'key-1');
    await shown();
    twin.fault('chat.stopStream', { type: 'status', status: 500 });
    poster.over();
    await vi.waitFor(() => expect(buttons()).toEqual([]), soon);
  });

  test('an answer that ends in time costs no call', async () => {
    const { poster } = desk(50);
    const short = poster();
    const id = await short.post(growing('Yes'), 'key-1');
    await short.edit(id, final('Yes.'));
    // What begins later and stays open gets its button; by then the first would have had one.
    const long = ask('turn-2');
    await poster(long).post(growing('Once upon'), 'key-2');
    await shown(long);
    expect(callsOf('chat.postMessage').map(({ args }) => args['thread_ts'])).toEqual([long.messages[0].id]);
  });

  test('a button on its way when the answer ends is taken away once it is there', async () => {
    const { poster } = desk();
    twin.fault('chat.postMessage', { type: 'slow', ms: 200 });
    const one = poster();
    const id = await one.post(growing('Once upon'), 'key-1');
    await twin.until(() => callsOf('chat.postMessage').length === 1);
    await one.edit(id, final('Once upon a time.'));
    await vi.waitFor(() => expect(callsOf('chat.delete')).toMatchObject([{ result: { ok: true } }]), soon);
    expect(buttons()).toEqual([]);
  });

  test('an answer neither waits for its button nor fails with it', async () => {
    twin.fault('chat.postMessage', { type: 'hang' });
    const poster = desk().poster();
    const id = await poster.post(growing('Once'), 'key-1');
    await twin.until(() => callsOf('chat.postMessage').length === 1);
    await poster.edit(id, growing('Once upon'));
    await poster.edit(id, final('Once upon a time.'));
    expect(seen()).toMatchObject([{ text: 'Once upon a time.', streaming: 'completed' }]);
  });

  test('the button waits its turn among the posts of the channel, and counts as one', async () => {
    const { poster, wire } = desk();
    await poster(ask('turn-2')).post(final('Yes.'), 'key-2');
    const before = performance.now();
    const waitMs = wire.pace(channel);
    const spend = vi.spyOn(wire, 'spend');
    await poster().post(growing('Once upon'), 'key-1');
    await shown();
    expect(performance.now() - before).toBeGreaterThan(waitMs - 50);
    expect(spend.mock.calls).toEqual([[channel]]);
  });

  test('that buttons cannot be shown is logged once', async () => {
    const { poster, lines } = desk();
    twin.fault('chat.postMessage', { type: 'error', error: 'restricted_action' }, 2);
    for (const of of [turn, ask('turn-2')]) await poster(of).post(growing('Once upon'), `key-${of.id}`);
    await vi.waitFor(
      () => expect(callsOf('chat.postMessage').map(({ end }) => end)).toEqual(['finished', 'finished']),
      soon,
    );
    await vi.waitFor(() => expect(lines.filter((line) => line.includes('stop button'))).toHaveLength(1), soon);
    expect(lines).toHaveLength(1);
  });
});

describe('never stuck', () => {
  test('a deletion that fails is tried again', async () => {
    const poster = desk().poster();
    const id = await poster.post(growing('Once upon'), 'key-1');
    await shown();
    twin.fault('chat.delete', { type: 'cut' });
    await poster.edit(id, final('Once upon a time.'));
    await gone();
    expect(callsOf('chat.delete')).toHaveLength(2);
  });

  test('a button whose post had no clear outcome is looked for at the end', async () => {
    twin.fault('chat.postMessage', { type: 'lost' });
    const poster = desk().poster();
    const id = await poster.post(growing('Once upon'), 'key-1');
    await shown();
    await poster.edit(id, final('Once upon a time.'));
    await gone();
    expect(seen()).toMatchObject([{ ts: id }]);
  });

  test.each<[string, (poster: Poster, id: string) => Promise<unknown>]>([
    ['goes on', (poster, id) => poster.edit(id, growing('Once upon'))],
    ['takes the answer away', (poster, id) => poster.remove(id)],
    ['looks for the answer', (poster) => poster.find('key-1', growing('Once upon'))],
  ])(
    'the process after one that died removes the button of its turn, and no other, when it %s',
    async (_name, resume) => {
      const died = desk();
      await died.poster({ ...turn, id: 'turn-2' }).post(growing('Elsewhere'), 'key-2');
      await shown();
      const [others] = buttons();
      const id = await died.poster().post(growing('Once upon'), 'key-1');
      await vi.waitFor(() => expect(buttons()).toHaveLength(2), soon);
      await resume(desk(60_000).poster(), id);
      await vi.waitFor(() => expect(buttons()).toMatchObject([{ ts: others?.ts }]), soon);
    },
  );

  test('the thread is looked through once', async () => {
    const id = await desk(60_000).poster().post(growing('Once upon'), 'key-1');
    const poster = desk(60_000).poster();
    for (const text of ['a', 'b', 'c']) await poster.edit(id, growing(text));
    await poster.edit(id, final('Once upon a time.'));
    await twin.until(() => callsOf('conversations.replies').every(({ end }) => end === 'finished'));
    expect(callsOf('conversations.replies')).toHaveLength(1);
  });

  test('a button is never found for an answer that was lost', async () => {
    const { poster } = desk();
    await poster().post(growing('Once upon'), 'key-1');
    await shown();
    const [stream] = seen();
    const next = desk(60_000).poster();
    expect(await next.find('key-1', growing('Once upon'))).toBe(stream?.ts);
    await next.edit(stream?.ts ?? '', growing('Once upon'));
    expect(await next.find('key-2', growing('Page two'))).toBeUndefined();
  });
});
