// The bot's commands on the page: what is offered, what reaches the bot, and what comes back to whoever asked, and to nobody else.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Line } from '#adapters/web/outcome.ts';
import { patienceMs } from '#test/contracts/script.ts';
import { until } from '#test/until.ts';
import { Clerk, commands } from './clerk.ts';
import { openStand, type Stand } from './scripted.ts';
import { newId, Visitor } from './visitor.ts';

const room = 'room-0123456789abcdef';
let clerk: Clerk;
let stand: Stand;
let ann: Visitor;

beforeEach(async () => {
  clerk = new Clerk();
  stand = await openStand('file::memory:', clerk.part);
  ann = await new Visitor(stand.url, { 'accept-language': 'de-CH,de;q=0.9,en;q=0.8' }).enter();
});
afterEach(() => stand.close());

const give = (given: object): Promise<Line[]> => Array.fromAsync(ann.give(room, given));
const refusal = (given: object): Promise<string> => give(given).then(String, ({ message }: Error) => message);

test('offers all commands but those of calls, the hidden ones named as such', async () => {
  const { data } = await ann.ask('GET', '/commands');
  // The server's own list.
  const offered = data as { name: string; hidden?: boolean }[];
  expect(offered.map(({ name }) => name)).toEqual(commands.filter(({ calls }) => !calls).map(({ name }) => name));
  expect(offered.find(({ name }) => name === 'settings save')).toMatchObject({ hidden: true });
});

test('gives a command to the bot with who asked, in which language, where, and what was chosen', async () => {
  const chosen = { name: 'pirate', strength: 3 };
  expect(await give({ name: ' Ann\n', command: 'persona', chosen })).toEqual([
    { type: 'text', keep: 0, add: 'For Ann I am a **pirate** now.' },
  ]);
  const [told] = clerk.told;
  expect(told).toMatchObject({
    name: 'persona',
    chosen,
    asked: {
      author: { name: 'Ann', isAdmin: true, roles: [], locale: 'de-CH' },
      place: { platform: 'web', space: 'web', room },
      calls: false,
    },
  });
  expect(told?.asked).not.toHaveProperty('about');
});

test('what became of a command is shown to the asker alone: the conversation holds nothing of it', async () => {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  (await stand.script.asked()).end();
  await give({ command: 'usage server' });
  expect(await ann.shown(room)).toMatchObject([{ add: 'hello' }]);
});

const refused = [
  ['a command that is none', { command: 'destroy' }, '404'],
  ['a command of calls', { command: 'join' }, '404'],
  ['an option that is missing', { command: 'persona' }, '400'],
  ['an option that is empty', { command: 'persona', chosen: { name: '' } }, '400'],
  ['a number that is too large', { command: 'persona', chosen: { name: 'poet', strength: 10 } }, '400'],
  ['a number that is none', { command: 'persona', chosen: { name: 'poet', strength: '3' } }, '400'],
  ['what is no choice', { command: 'settings form', chosen: { for: 'them' } }, '400'],
  ['a value that is no value', { command: 'persona', chosen: { name: ['poet'] } }, '400'],
  ['a message that is gone', { command: 'explain', about: 'gone-0123456789abcdef' }, '404'],
] as const;

test('refuses what cannot be, and the bot hears nothing of it', async () => {
  for (const [what, given, status] of refused) expect(await refusal(given), what).toBe(status);
  expect(clerk.told).toEqual([]);
});

test('does nothing in the conversation of another, and suggests nothing there', async () => {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  ann = await new Visitor(stand.url).enter();
  expect(await refusal({ command: 'help' })).toBe('404');
  const suggested = await ann.ask('GET', `/rooms/${room}/suggestions?command=persona&option=name&typed=p`);
  expect([suggested.status, clerk.told]).toEqual([404, []]);
});

test('suggests what an option may be', async () => {
  const path = `/rooms/${room}/suggestions?command=persona&option=name&typed=pi`;
  expect(await ann.ask('GET', path)).toEqual({ status: 200, data: ['pirate'] });
});

test('a command on a message is about that message, with its words and files', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
  const { data: file } = await ann.ask('POST', `/rooms/${room}/files?name=cat.png`, png);
  const about = newId();
  await ann.ask('POST', `/rooms/${room}/messages`, { id: about, text: 'a cat', files: [file] });
  (await stand.script.asked()).end();
  expect(await give({ command: 'explain', about })).toEqual([{ type: 'text', keep: 0, add: 'It says: a cat' }]);
  const { signal } = new AbortController();
  const attachment = clerk.told[0]?.asked.about?.attachments[0];
  expect(attachment).toMatchObject({ name: 'cat.png', kind: 'image' });
  expect(Buffer.concat(await Array.fromAsync(attachment?.read(signal) ?? []))).toEqual(png);
});

test('a command can read back what was said, and nothing that commands were or made', async () => {
  const answer = async (text: string) => {
    const asked = await stand.script.asked();
    asked.say(text);
    asked.give({ type: 'file', clip: { name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('a') } }, 'end');
    const whole = async () => (await ann.shown(room)).at(-1)?.files !== undefined || undefined;
    await until(whole, 'the answer is whole', patienceMs);
  };
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  await answer('Hello yourself.');
  await ann.ask('POST', `/rooms/${room}/tasks`, { id: newId(), task: 'translate' });
  await answer('Translated.');
  await give({ command: 'help' });
  const pages = await Array.fromAsync(clerk.told[0]?.asked.history(new AbortController().signal) ?? []);
  const read = pages.flat().map(({ text, own, attachments }) => [text || attachments[0]?.name, own]);
  expect(read).toEqual([
    ['hello', false],
    ['Hello yourself.', true],
    ['a.txt', true],
  ]);
});

test('files that come with a command can be read by it', async () => {
  const { data: file } = await ann.ask('POST', `/rooms/${room}/files?name=a.txt`, Buffer.from('some words'));
  await give({ command: 'help', files: [file] });
  const { signal } = new AbortController();
  const read = clerk.told[0]?.asked.attachments?.[0]?.read(signal) ?? [];
  expect(Buffer.concat(await Array.fromAsync(read)).toString()).toBe('some words');
});

test('whoever and whatever is named by an id is shown by a name, of which nothing is markup', async () => {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'my *first* room' });
  (await stand.script.asked()).end();
  const own = stand.script.turns[0]?.author.id ?? '';
  clerk.outcome = { text: `<@${own}> and <@someone-else-0123> in <#${room}>, <#room-of-another-one>, <@>` };
  expect(await give({ command: 'help', name: '*Ann*' })).toEqual([
    { type: 'text', keep: 0, add: String.raw`\*Ann\* and @someon in “my \*first\* room”, “room-o”, <@>` },
  ]);
});

test('a reply comes as it is written, with what was understood above and notes below, and taken back where it must be', async () => {
  const lines = ann.give(room, { command: 'ask', chosen: { question: 'why?' } });
  const next = async () => (await lines.next()).value as unknown;
  clerk.reply.push({ type: 'working', on: 'thinking' });
  expect(await next()).toEqual({ type: 'sign', text: 'thinking …' });
  clerk.reply.push({ type: 'understood', text: 'a*b', folded: false });
  expect(await next()).toEqual({ type: 'text', keep: 0, add: String.raw`> a\*b` });
  clerk.reply.push({ type: 'text', text: 'Because ' });
  expect(await next()).toEqual({ type: 'text', keep: 6, add: '\n\nBecause ' });
  clerk.reply.push({ type: 'text', text: 'so.' });
  expect(await next()).toEqual({ type: 'text', keep: 16, add: 'so.' });
  clerk.reply.push({ type: 'note', text: 'Cut.' });
  expect(await next()).toEqual({ type: 'text', keep: 19, add: '\n\n> [!NOTE]\n> Cut.' });
  clerk.reply.push({ type: 'retract', text: 'No.' });
  expect(await next()).toEqual({ type: 'buttons', buttons: [] });
  expect(await next()).toMatchObject({ type: 'text', keep: 8, add: 'No.\n\n> [!NOTE]\n> Cut.' });
  clerk.reply.end();
  expect(await lines.next()).toMatchObject({ done: true });
});

test('whoever leaves stops what was being done for them', async () => {
  const end = new AbortController();
  const lines = ann.give(room, { command: 'ask', chosen: { question: 'why?' } }, end.signal);
  clerk.reply.push({ type: 'text', text: 'Because' });
  await lines.next();
  expect(clerk.told[0]?.signal.aborted).toBe(false);
  end.abort();
  await until(() => clerk.told[0]?.signal.aborted, 'the command ends', patienceMs);
  await until(() => clerk.reply.left, 'nobody reads any more', patienceMs);
});

test('a reply that fails is told in general terms, and logged', async () => {
  clerk.reply.push({ type: 'text', text: 'Well' }).fail(new Error('secret cause'));
  const lines = await give({ command: 'ask', chosen: { question: 'why?' } });
  expect(lines).toEqual([
    { type: 'text', keep: 0, add: 'Well' },
    { type: 'sign', text: expect.stringMatching(/./) },
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret cause');
});

test('a file is handed to whoever asked and to nobody else, as something to save', async () => {
  const [, line] = await give({ command: 'privacy export' });
  if (line?.type !== 'file') throw new Error('no file came');
  expect(line.file).toMatchObject({ name: 'mine.json', mediaType: 'application/json', size: 14 });
  const path = `/handouts/${line.file.id}`;
  const response = await ann.fetch('GET', path);
  expect(await response.json()).toEqual({ name: 'Ann' });
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toContain('attachment; filename="mine.json"');
  expect(response.headers.get('content-security-policy')).toContain('sandbox');
  expect(response.headers.get('cache-control')).toContain('no-store');
  const ben = await new Visitor(stand.url).enter();
  expect((await ben.ask('GET', path)).status).toBe(404);
});

test('a picture is shown with what it says for those who cannot see it', async () => {
  const lines = await give({ command: 'usage server' });
  const file = lines.flatMap((line) => (line.type === 'file' ? [line.file] : []))[0];
  expect(file).toMatchObject({ mediaType: 'image/png', described: 'Money by day: most on Thursday.' });
  const response = await ann.fetch('GET', `/handouts/${file?.id}`);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect((await response.arrayBuffer()).byteLength).toBe(file?.size);
});

test('a form comes with its fields, and what is filled in goes to its command', async () => {
  const lines = await give({ command: 'settings form', chosen: { for: 'room' } });
  expect(lines.at(-1)).toMatchObject({
    type: 'form',
    form: {
      command: 'settings save',
      chosen: { for: 'room' },
      fields: [{ name: 'persona', value: 'plain' }, {}, {}, {}, {}, {}],
    },
  });
  await give({ command: 'settings save', chosen: { for: 'room', persona: 'poet', 'speak-replies': true } });
  expect(Object.fromEntries(clerk.kept)).toEqual({ 'room/persona': 'poet', 'room/speak-replies': true });
});

test('what a command becomes is answered in the conversation, which begins with it, and is taken in once', async () => {
  const task = { name: 'ask', chosen: { question: 'why?' } };
  clerk.outcome = { text: '', offer: { task, id: 'once', text: 'why?' } };
  expect(await give({ command: 'help' })).toEqual([{ type: 'taken' }]);
  expect(await give({ command: 'help' })).toEqual([{ type: 'taken' }]);
  const [message] = (await stand.script.asked()).turn.messages;
  expect(message).toMatchObject({ id: 'once', text: 'why?', task, addressed: true, place: { room } });
  expect(stand.script.turns.length).toBe(1);
  expect(await ann.shown(room)).toMatchObject([{ id: 'once', by: 'person', task: 'ask' }]);
  expect((await ann.ask('GET', '/rooms')).data).toMatchObject([{ room, title: 'why?' }]);
});

test('an answer that is to be taken away is taken away', async () => {
  const question = newId();
  await ann.ask('POST', `/rooms/${room}/messages`, { id: question, text: 'hello' });
  const asked = await stand.script.asked();
  asked.say('Hello yourself.');
  asked.end();
  const two = async () => (await ann.shown(room)).filter(({ growing }) => !growing).length === 2 || undefined;
  await until(two, 'the answer is whole', patienceMs);
  const [message] = asked.turn.messages;
  clerk.outcome = { text: 'Gone.', remove: { turnId: asked.turn.id, message, questions: [question], sources: [] } };
  expect(await give({ command: 'delete', chosen: { turn: asked.turn.id } })).toMatchObject([{ add: 'Gone.' }]);
  // One that is still being given is stopped first.
  await until(async () => (await ann.shown(room)).length === 1 || undefined, 'the answer is gone', patienceMs);
  expect(await ann.shown(room)).toMatchObject([{ id: question }]);
});
