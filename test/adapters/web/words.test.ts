// The page's own words follow the reader: its frame, its scripts, the names of options, and why something was refused.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labelled } from '#adapters/web/labels.ts';
import { tongueFor } from '#adapters/web/locale.ts';
import { pageWords } from '#adapters/web/words.ts';
import { speaker, tongues } from '#src/tongue.ts';
import { Clerk } from './clerk.ts';
import { openStand, type Stand } from './scripted.ts';
import { newId, Visitor } from './visitor.ts';

const folder = 'adapters/web/page';

/** What the page says by its files. */
function saidByPage(): string[] {
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const said = scripts.flatMap((file) => {
    const script = readFileSync(`${folder}/${file}`, 'utf8');
    return [...script.matchAll(/\bsay\(\s*'([^'\n]+)'/g)].map(([, sentence = '']) => sentence);
  });
  const frame = readFileSync(`${folder}/index.html`, 'utf8');
  return [...said, ...[...frame.matchAll(/\{\{(.+?)\}\}/g)].map(([, sentence = '']) => sentence)];
}

test('all that the page says is in its list, and nothing else is', () => {
  const said = new Set(saidByPage().filter((sentence) => sentence !== 'tongue'));
  expect(said.size).toBeGreaterThan(90);
  expect([...said].filter((sentence) => !pageWords.includes(sentence))).toEqual([]);
  expect(pageWords.filter((sentence) => !said.has(sentence))).toEqual([]);
});

test.each([
  ['de-CH,de;q=0.9', 'de'],
  ['pt-PT', 'pt-BR'],
  ['nl', 'en'],
  [undefined, 'en'],
] as const)('speaks to whoever sends %s in %s', (header, tongue) => {
  expect(tongueFor(header)).toBe(tongue);
});

test('options and choices are called as the reader calls them, and keep their own names', () => {
  const option = { name: 'answer-length', description: '', kind: 'text', choices: ['short', 'x-1'] } as const;
  const german = labelled(option, speaker('de'));
  expect(german).toEqual({ ...option, label: 'Länge der Antworten', labels: ['kurz', 'x-1'] });
  expect(labelled(option, speaker('en'))).toEqual(option);
});

describe('as it is served', () => {
  let stand: Stand;
  beforeAll(async () => void (stand = await openStand('file::memory:', new Clerk().part, { token: 'a long secret' })));
  afterAll(() => stand.close());

  const get = (path: string, locale: string) =>
    fetch(`${stand.url}${path}`, { headers: { 'accept-language': locale } });

  test.each(tongues)('the frame is filled in for readers of %s', async (tongue) => {
    const response = await get('/', tongue);
    const html = await response.text();
    expect(html).toContain(`<html lang="${tongue}">`);
    expect(html).toContain(`>${speaker(tongue)('Send recording')}<`);
    expect(html).toContain('<kbd>Shift</kbd>+<kbd>Enter</kbd>');
    expect(html).toContain('<code>GROQ_API_KEY</code>');
    expect(html).not.toMatch(/[{}]/);
    // Else one reader would be shown what was kept for another.
    expect(response.headers.get('vary')).toContain('Accept-Language');
    expect(response.headers.get('content-language')).toBe(tongue);
  });

  test.each(tongues)('the scripts have their words for readers of %s', async (tongue) => {
    const response = await get('/tongue.js', tongue);
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(response.headers.get('vary')).toContain('Accept-Language');
    const script = await response.text();
    const { groups } = /tongue = "(?<own>.+)";\nexport const words = (?<words>.+);/.exec(script) ?? {};
    expect(groups?.['own']).toBe(tongue);
    const say = speaker(tongue);
    expect(JSON.parse(groups?.['words'] ?? '')).toEqual(Object.fromEntries(pageWords.map((one) => [one, say(one)])));
  });

  test('what is offered has its descriptions, menus and names in the language', async () => {
    const ann = await new Visitor(stand.url, { 'accept-language': 'de' }).enter('a long secret');
    const { data } = await ann.ask('GET', '/commands');
    expect(data).toContainEqual(expect.objectContaining({ name: 'explain', menu: 'Erklären' }));
    expect(data).toContainEqual(
      expect.objectContaining({ options: [expect.objectContaining({ name: 'for', label: 'für' })] }),
    );
  });

  test('a form has the names of its fields in the language', async () => {
    const ann = await new Visitor(stand.url, { 'accept-language': 'fr' }).enter('a long secret');
    const lines = await Array.fromAsync(ann.give(room, { command: 'settings form', chosen: { for: 'me' } }));
    const field = expect.objectContaining({ name: 'temperature', label: 'température' });
    expect(lines).toContainEqual(
      expect.objectContaining({
        type: 'form',
        form: expect.objectContaining({ fields: expect.arrayContaining([field]) }),
      }),
    );
  });

  const room = 'room-0123456789abcdef';
  const refusals = [
    ['POST', '/session', { token: 'wrong' }, 'That is not the token.'],
    ['GET', '/rooms/nothing-0123456789/events', undefined, 'There is no such conversation.'],
    ['GET', '/handouts/nothing-0123456789', undefined, 'That file is no longer held: give the command again.'],
    ['POST', `/rooms/${room}/commands`, { id: newId(), command: 'x' }, 'I know no such command here: reload the page.'],
    [
      'POST',
      `/rooms/${room}/commands`,
      { id: newId(), command: 'persona' },
      'Something of it is missing, or cannot be: look again.',
    ],
    ['POST', `/rooms/${room}/messages`, {}, 'The page sent something odd: reload it.'],
    [
      'POST',
      `/rooms/${room}/messages`,
      { id: newId(), text: '', files: [{ id: 'nothing-0123456789' }] },
      'A file of this message is not there any more: add it again.',
    ],
    ['POST', `/rooms/${room}/files?name=a.txt`, Buffer.alloc(0), 'That file is empty.'],
    ['PUT', `/rooms/${room}/messages/nothing-0123456789`, { text: 'x' }, 'There is no such message of yours.'],
  ] as const;

  test('whoever is refused hears why in their language', async () => {
    const say = speaker('ja');
    const stranger = new Visitor(stand.url, { 'accept-language': 'ja' });
    expect((await stranger.ask('GET', '/rooms')).data).toEqual({ error: say('This page needs a token.') });
    const ann = await new Visitor(stand.url, { 'accept-language': 'ja' }).enter('a long secret');
    await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
    for (const [method, path, body, sentence] of refusals) {
      const whose = path === '/session' ? stranger : ann;
      expect((await whose.ask(method, path, body)).data, sentence).toEqual({ error: say(sentence) });
    }
  });
});
