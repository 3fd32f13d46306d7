// Showing answers: streamed where Slack streams, posted and updated where not, and never a stream left open.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runningTurns } from '#adapters/slack/buttons.ts';
import { postersOf } from '#adapters/slack/deliver.ts';
import { signsOf } from '#adapters/slack/signs.ts';
import { connectWire } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';
import type { InboundMessage, Turn } from '#src/message.ts';
import { PostError, type Poster } from '#src/poster.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';

const soon = { interval: 5 };
let twin: SlackTwin;
let question: string;
let channel: string;
let makePoster: (turn: Turn) => Poster;
let turn: Turn;
/** Methods whose calls this side knows the outcome of. */
let settledCalls: string[];

beforeEach(async () => {
  twin = await startSlackTwin();
  const ann = twin.addUser({ name: 'Ann' });
  channel = twin.addChannel({ name: 'general' }).id;
  question = twin.say(ann, channel, 'what?');
  turn = asked(question, ann.id);
  makePoster = desk();
});

afterEach(async () => {
  await twin.close();
});

/** No sound is made here. */
const noSounds = { as: async () => Promise.reject(new Error('no sound')) };

/** A process of its own: what it knows of streams, it learnt itself. */
function desk(): (turn: Turn) => Poster {
  const log = openLog({ level: 'silent', secrets: [] });
  const wire = connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log });
  const self = { team: twin.teamId, user: twin.bot.userId, bot: twin.bot.botId };
  // Its own: a call that a test before has left behind may settle while this one runs.
  const settled: string[] = [];
  settledCalls = settled;
  const watched: typeof wire = {
    ...wire,
    call: (method, at, send) => wire.call(method, at, send).finally(() => void settled.push(method)),
  };
  return postersOf({ wire: watched, self, signs: signsOf(watched), running: runningTurns(), log, sounds: noSounds });
}

function asked(id: string, by: string, room = `${channel}:${id}`): Turn {
  const place = { platform: 'slack', space: twin.teamId, room };
  const author = { id: by, name: 'Ann', isAdmin: false, roles: [] };
  const message: InboundMessage = {
    id,
    place,
    author,
    text: 'what?',
    attachments: [],
    addressed: true,
    inThread: true,
    at: 0,
    earlier: async () => [],
    attached: async () => [],
    history: async function* () {},
  };
  return { id: 'turn-1', place, author, messages: [message] };
}

const growing = (text: string, number = 0): { number: number; text: string; growing: boolean } => ({
  number,
  text,
  growing: true,
});
const final = (text: string, number = 0): { number: number; text: string; growing: boolean } => ({
  number,
  text,
  growing: false,
});

const methods = (): string[] => twin.calls.map(({ method }) => method);
/** The answer as the workspace holds it. */
const answers = () => twin.messages(channel, question);
const markdown = (at = 0): unknown => answers()[at]?.blocks[0]?.['text'];

describe('streaming', () => {
  test('grows one message in the thread of the question, and ends it with the mark that finds it', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('Hello'), 'key-1');
    await poster.edit(id, growing('Hello **world'));
    await poster.edit(id, final('Hello **world**.'));
    expect(methods()).toEqual(['chat.startStream', 'chat.appendStream', 'chat.stopStream']);
    expect(answers()).toMatchObject([{ ts: id, text: 'Hello **world**.', streaming: 'completed' }]);
    expect(twin.calls.at(-1)?.args['metadata']).toContain('"key":"key-1"');
  });

  test('the first words go out at once, the next not before six tenths of a second', async () => {
    const poster = makePoster(turn);
    expect(poster.pace()).toBe(0);
    await poster.post(growing('Hello'), 'key-1');
    expect(poster.pace()).toBeGreaterThan(500);
    expect(poster.pace()).toBeLessThanOrEqual(600);
  });

  test('an answer that is complete at once is one call', async () => {
    await makePoster(turn).post(final('Yes.'), 'key-1');
    expect(methods()).toEqual(['chat.postMessage']);
    expect(twin.calls[0]?.args['metadata']).toContain('"key":"key-1"');
    expect(twin.calls[0]?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false', parse: 'none' });
  });

  test('text that is taken back is replaced at once, and the stream is closed', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('Take two parts of'), 'key-1');
    await poster.edit(id, growing('I cannot help with that'));
    expect(answers()).toMatchObject([{ ts: id, streaming: 'completed' }]);
    expect(markdown()).toBe('I cannot help with that');
    await poster.edit(id, final('I cannot help with that.'));
    expect(markdown()).toBe('I cannot help with that.');
  });

  test('nothing that is streamed can ping, also when it comes in pieces', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('see <!cha'), 'key-1');
    await poster.edit(id, growing('see <!channel'));
    await poster.edit(id, growing('see <!channel> and <@U'));
    await poster.edit(id, final('see <!channel> and <@U1>'));
    expect(answers()[0]?.text).toBe('see <\u2060!channel> and <\u2060@U1>');
  });
});

describe('streams that break', () => {
  test.each([
    ['the line is cut before', { type: 'cut' }],
    ['the answer is lost', { type: 'lost' }],
    ['Slack fails', { type: 'status', status: 500 }],
    ['Slack ended it', { type: 'error', error: 'message_not_in_streaming_state' }],
  ] as const)('when %s an append, the same message is finished by an update', async (_name, fault) => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('one'), 'key-1');
    twin.fault('chat.appendStream', fault);
    await poster.edit(id, growing('one two'));
    await poster.edit(id, final('one two three'));
    expect(answers()).toMatchObject([{ ts: id, streaming: 'completed' }]);
    expect(markdown()).toBe('one two three');
  });

  test('when the end of a stream is lost, nothing is said twice', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('one'), 'key-1');
    twin.fault('chat.stopStream', { type: 'lost' });
    await poster.edit(id, final('one two'));
    expect(answers()).toMatchObject([{ streaming: 'completed' }]);
    expect(markdown()).toBe('one two');
  });

  test('a person’s use of Slack’s stop control leaves a message that can still be finished', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('one'), 'key-1');
    twin.stopStream(id);
    await poster.edit(id, final('one\n\n> Stopped.'));
    expect(markdown()).toBe('one\n\n> Stopped.');
  });

  test('a limit is passed on with its wait, and Slack is not asked before', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('one'), 'key-1');
    twin.fault('chat.appendStream', { type: 'limited', retryAfter: 30 });
    const limited: unknown = await poster.edit(id, growing('one two')).catch((error: unknown) => error);
    expect(limited).toMatchObject({ kind: 'limited', retryAfterMs: 30_000 });
    await expect(poster.edit(id, growing('one two'))).rejects.toMatchObject({ kind: 'limited' });
    expect(methods()).toEqual(['chat.startStream', 'chat.appendStream']);
    // Another method, and another channel, do not wait.
    await poster.edit(id, final('one two'));
    expect(answers()[0]?.text).toBe('one two');
  });

  test('a turn that is over leaves no stream open', async () => {
    const poster = makePoster(turn);
    await poster.post(growing('half an ans'), 'key-1');
    poster.over();
    await vi.waitFor(() => expect(answers()).toMatchObject([{ streaming: 'completed' }]), soon);
  });

  test('after a restart the stream of the last process is closed and its message finished', async () => {
    const id = await makePoster(turn).post(growing('half an ans'), 'key-1');
    const next = desk()(turn);
    await next.edit(id, growing('half an answer'));
    await next.edit(id, final('half an answer, and the rest'));
    expect(answers()).toMatchObject([{ ts: id, streaming: 'completed' }]);
    expect(markdown()).toBe('half an answer, and the rest');
    expect(methods().filter((method) => method === 'chat.stopStream')).toHaveLength(1);
  });
});

describe('without streams', () => {
  test('posts and updates, with a button to stop while it grows', async () => {
    twin.fault('chat.startStream', { type: 'error', error: 'feature_not_enabled' });
    const poster = makePoster(turn);
    const id = await poster.post(growing('| a |\n| - |'), 'key-1');
    expect(poster.revisable).toBe(true);
    expect(answers()[0]?.blocks).toMatchObject([
      { type: 'markdown', text: '| a |\n| - |' },
      { type: 'actions', elements: [{ action_id: 'parley_stop', value: 'turn-1' }] },
    ]);
    expect(poster.pace()).toBeGreaterThan(900);
    await poster.edit(id, final('short'));
    expect(answers()[0]?.blocks).toMatchObject([{ type: 'markdown', text: 'short' }]);
    expect(answers()[0]?.blocks).toHaveLength(1);
  });

  test('a workspace that withholds streams is asked once', async () => {
    twin.fault('chat.startStream', { type: 'error', error: 'feature_not_enabled' });
    await makePoster(turn).post(growing('one'), 'key-1');
    await makePoster(turn).post(growing('two'), 'key-2');
    expect(methods()).toEqual(['chat.startStream', 'chat.postMessage', 'chat.postMessage']);
  });

  test('a person whom Slack does not stream to costs nobody else their streams', async () => {
    twin.fault('chat.startStream', { type: 'error', error: 'user_not_found' });
    await makePoster(turn).post(growing('one'), 'key-1');
    await makePoster(turn).post(growing('two'), 'key-2');
    expect(methods()).toEqual(['chat.startStream', 'chat.postMessage', 'chat.startStream']);
  });

  test('pings nobody in blocks, nor in the text beside them', async () => {
    await makePoster(turn).post(final('<!channel> <@U1> & <!subteam^S1> &lt;!here&gt;'), 'key-1');
    const { text, blocks } = twin.calls[0]!.args;
    for (const shown of [String(text), String(blocks)])
      for (const read of [shown, shown.replaceAll('&amp;', '&').replaceAll('&lt;', '<')])
        expect(read).not.toMatch(/<(@U|!channel|!here|!subteam)/);
  });

  test('the text beside the blocks of a post is all of it', async () => {
    await makePoster(turn).post(final('word '.repeat(2000)), 'key-1');
    expect(twin.calls[0]?.args['text']).toBe('word '.repeat(2000));
  });

  test('the text beside long blocks stays within what an update may hold', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(final('x'), 'key-1');
    await poster.edit(id, final('<&>'.repeat(3000)));
    expect(String(twin.calls.at(-1)?.args['text']).length).toBeLessThanOrEqual(4000);
    expect(markdown()).toBe('<&>'.repeat(3000));
  });
});

describe('a workspace that refuses Slack’s Markdown', () => {
  const refused = { type: 'error', error: 'invalid_blocks' } as const;

  test('gets sections, a fence closed and opened again between them, and is not asked again', async () => {
    const code = Array.from({ length: 400 }, (_, line) => `line(${line}) && <!channel>;`).join('\n');
    twin.fault('chat.postMessage', refused);
    const poster = makePoster(turn);
    await poster.post(final(`**Bold** first.\n\n\`\`\`js\n${code}\n\`\`\`\nThe end.`), 'key-1');
    const sections = answers()[0]!.blocks.map((block) => block['text'] as { type: string; text: string });
    expect(sections.length).toBeGreaterThan(3);
    expect(sections.every(({ type, text }) => type === 'mrkdwn' && text.length <= 3000)).toBe(true);
    expect(sections.every(({ text }) => text.split('```').length % 2 === 1)).toBe(true);
    expect(sections[0]?.text).toMatch(/^\*Bold\* first\./);
    expect(sections.at(-1)?.text).toMatch(/The end\.$/);
    const words = sections.map(({ text }) => text.replaceAll('```', '')).join('\n');
    expect(words.match(/line\(\d+\)/g)).toHaveLength(400);
    expect(words).not.toMatch(/<!|&lt;!/);
    await makePoster(turn).post(final('Yes.'), 'key-2');
    expect(methods()).toEqual(['chat.postMessage', 'chat.postMessage', 'chat.postMessage']);
    expect(answers()[1]?.blocks).toMatchObject([{ type: 'section', text: { type: 'mrkdwn', text: 'Yes.' } }]);
  });

  test('keeps the button below an answer that grows, and updates it the same way', async () => {
    twin.fault('chat.startStream', { type: 'error', error: 'feature_not_enabled' });
    twin.fault('chat.update', refused);
    const poster = makePoster(turn);
    const id = await poster.post(growing('one'), 'key-1');
    await poster.edit(id, growing('one two'));
    expect(answers()[0]?.blocks).toMatchObject([{ type: 'section', text: { text: 'one two' } }, { type: 'actions' }]);
    expect(methods()).toEqual(['chat.startStream', 'chat.postMessage', 'chat.update', 'chat.update']);
  });

  test('and sections too gets plain text, whole or not at all', async () => {
    twin.fault('chat.postMessage', refused, 2);
    const poster = makePoster(turn);
    const id = await poster.post(final('Yes & no.'), 'key-1');
    expect(answers()).toMatchObject([{ text: 'Yes &amp; no.', blocks: [] }]);
    twin.fault('chat.update', refused, 2);
    await expect(poster.edit(id, final('x'.repeat(5000)))).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('another refusal is no reason to write otherwise', async () => {
    twin.fault('chat.postMessage', { type: 'error', error: 'not_in_channel' });
    await expect(makePoster(turn).post(final('Yes.'), 'key-1')).rejects.toMatchObject({ kind: 'refused' });
    await makePoster(turn).post(final('Yes.'), 'key-1');
    expect(markdown()).toBe('Yes.');
  });
});

describe('finding what may have arrived', () => {
  test.each([
    ['a post', final('Yes.'), 'chat.postMessage'],
    ['a stream', growing('Yes, and'), 'chat.startStream'],
  ])('%s whose answer was lost is found', async (_name, page, method) => {
    const poster = makePoster(turn);
    twin.fault(method, { type: 'lost' });
    await expect(poster.post(page, 'key-1')).rejects.toMatchObject({ kind: 'unknown' });
    const id = await poster.find('key-1', page);
    expect(id).toBe(answers()[0]?.ts);
    await poster.edit(id ?? '', final('Yes, and more.'));
    expect(markdown()).toBe('Yes, and more.');
    expect(answers()).toHaveLength(1);
  });

  test.each([
    ['a post', final('Yes.'), 'chat.postMessage'],
    ['a stream', growing('Yes, and'), 'chat.startStream'],
  ])('%s that never arrived is not, whatever else stands in the thread', async (_name, page, method) => {
    const poster = makePoster(turn);
    const first = await poster.post(growing('page one'), 'key-0');
    await poster.edit(first, final('page one'));
    const ann = turn.author.id;
    twin.say(ann, channel, 'Yes.', { thread_ts: question });
    twin.fault(method, { type: 'cut' });
    await expect(poster.post(page, 'key-1')).rejects.toBeInstanceOf(PostError);
    expect(await poster.find('key-1', page)).toBeUndefined();
    // Nor by the process that comes after this one.
    expect(await desk()(turn).find('key-1', page)).toBeUndefined();
  });

  test('a page that still grows is not taken for the next one', async () => {
    const poster = makePoster(turn);
    await poster.post(growing('page one'), 'key-0');
    twin.fault('chat.startStream', { type: 'cut' });
    await expect(poster.post(growing('page two', 1), 'key-1')).rejects.toMatchObject({ kind: 'unknown' });
    expect(await poster.find('key-1', growing('page two', 1))).toBeUndefined();
  });

  test('a call is never repeated by the SDK', async () => {
    const poster = makePoster(turn);
    twin.fault('chat.postMessage', { type: 'status', status: 500 });
    await expect(poster.post(final('Yes.'), 'key-1')).rejects.toMatchObject({ kind: 'unknown' });
    expect(methods()).toEqual(['chat.postMessage']);
  });
});

describe('errors and signs', () => {
  test.each([
    ['channel_not_found', 'gone'],
    ['is_archived', 'gone'],
    ['not_in_channel', 'refused'],
    ['restricted_action', 'refused'],
    ['token_revoked', 'refused'],
    ['msg_too_long', 'invalid'],
    ['invalid_blocks', 'invalid'],
    ['internal_error', 'unknown'],
    ['ratelimited', 'limited'],
  ])('%s means %s', async (error, kind) => {
    twin.fault('chat.postMessage', { type: 'error', error }, 3);
    await expect(makePoster(turn).post(final('x'), 'key-1')).rejects.toMatchObject({ kind });
  });

  test('removes what is there, and minds nothing that is gone', async () => {
    const poster = makePoster(turn);
    const id = await poster.post(growing('oops'), 'key-1');
    await poster.remove(id);
    await poster.remove(id);
    expect(answers()).toEqual([]);
  });

  test('a sign of life is shown, replaced by the answer, and never stays', async () => {
    const poster = makePoster(turn);
    poster.working('thinking');
    await vi.waitFor(() => expect(twin.status(channel, question)).toBe('is thinking…'), soon);
    poster.waiting?.('There is a queue.');
    await vi.waitFor(() => expect(twin.status(channel, question)).toBe('is waiting…'), soon);
    poster.over();
    await vi.waitFor(() => expect(twin.status(channel, question)).toBeUndefined(), soon);
  });

  test('a sign that is overtaken by the answer is taken away at the end', async () => {
    twin.fault('assistant.threads.setStatus', { type: 'slow', ms: 300 });
    const poster = makePoster(turn);
    poster.working('thinking');
    const id = await poster.post(growing('one'), 'key-1');
    await poster.edit(id, final('one'));
    poster.over();
    await vi.waitFor(() => expect(methods().filter((m) => m === 'assistant.threads.setStatus')).toHaveLength(2), soon);
    await vi.waitFor(() => expect(twin.calls.every(({ end }) => end === 'finished')).toBe(true), soon);
    expect(twin.status(channel, question)).toBeUndefined();
  });

  test('a sign that comes while the answer is being posted is taken away at the end', async () => {
    const poster = makePoster(turn);
    twin.fault('chat.startStream', { type: 'slow', ms: 300 });
    const posted = poster.post(growing('one'), 'key-1');
    await twin.until(() => methods().includes('chat.startStream'));
    poster.working('searching');
    await vi.waitFor(() => expect(methods()).toContain('assistant.threads.setStatus'), soon);
    await poster.edit(await posted, final('one'));
    poster.over();
    await vi.waitFor(() => expect(methods().filter((m) => m === 'assistant.threads.setStatus')).toHaveLength(2), soon);
    expect(twin.calls.findLast(({ method }) => method === 'assistant.threads.setStatus')?.args['status']).toBe('');
  });

  test.each([
    ['limited', { type: 'limited', retryAfter: 1 }],
    ['cut', { type: 'cut' }],
  ] as const)('a sign whose end is %s is taken away all the same', async (_name, fault) => {
    const poster = makePoster(turn);
    poster.working('thinking');
    await vi.waitFor(() => expect(twin.status(channel, question)).toBe('is thinking…'), soon);
    twin.fault('assistant.threads.setStatus', fault);
    poster.over();
    await vi.waitFor(() => expect(twin.status(channel, question)).toBeUndefined(), soon);
  });

  test('a sign that was never shown, or that a message has replaced, costs no call at the end', async () => {
    const poster = makePoster(turn);
    poster.over();
    const other = makePoster(turn);
    other.working('thinking');
    await vi.waitFor(() => expect(settledCalls).toHaveLength(1), soon);
    await other.post(final('Yes.'), 'key-1');
    other.over();
    const last = makePoster(turn);
    last.working('reading');
    await vi.waitFor(() => expect(twin.status(channel, question)).toBe('is reading…'), soon);
    expect(methods()).toEqual(['assistant.threads.setStatus', 'chat.postMessage', 'assistant.threads.setStatus']);
  });

  test('where Slack offers no status, waiting is left to a message', async () => {
    twin.fault('assistant.threads.setStatus', { type: 'error', error: 'missing_scope' });
    makePoster(turn).working('thinking');
    await vi.waitFor(() => expect(makePoster(turn)).toHaveProperty('waiting', undefined), soon);
  });
});
