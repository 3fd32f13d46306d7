// Describing images as a task: alt text, words, data; judged before anything of it is shown.
import sharp from 'sharp';
import { describe as group, expect, it, onTestFinished } from 'vitest';
import { describe } from '#handlers/tasks/describe.ts';
import type { Attachment, EarlierMessage, InboundMessage, Place, ReplyPart, Task } from '#src/message.ts';
import type { Finding, SeeRequest, Unavailable } from '#src/models.ts';
import { openPictures } from '#src/pictures.ts';
import { type Policy, usual } from '#src/policy.ts';
import { english } from '#src/tongue.ts';
import { Oracle, safe, trusting, unavailable, unsafe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { attached, said, turnOf } from '#test/said.ts';

const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
  .png()
  .toBuffer();
const image = (but: Partial<Attachment> = {}) => attached(red, but);

interface Scene {
  readonly attachments?: readonly Attachment[];
  readonly but?: Partial<InboundMessage>;
  readonly models?: Oracle;
  readonly answers?: Policy['stages']['answers'];
}

/** Runs the task with a model that sees what `sees` says, in turn where there are several. */
async function run(
  chosen: Task['chosen'],
  sees: readonly (string | Finding | Unavailable)[] | ((request: SeeRequest) => string),
  { attachments = [image()], but = {}, models = trusting(), answers = 'balanced' }: Scene = {},
) {
  const pictures = openPictures(keptLog().log);
  onTestFinished(() => pictures.close());
  let at = 0;
  models.sees ??= (request) => (typeof sees === 'function' ? sees(request) : (sees[at++] ?? 'asked too often'));
  const task = { name: 'describe', chosen };
  const spaces = {
    policies: { of: async () => ({ version: 0, policy: { ...usual, stages: { ...usual.stages, answers } } }) },
    settings: { rooms: ({ room }: Place) => [room] },
  };
  const turn = turnOf(said('', { attachments, task, ...but }));
  const parts: ReplyPart[] = await Array.fromAsync(
    describe.run(turn, task, { models, pictures, say: english, ...spaces }, new AbortController().signal),
  );
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const notes = parts.flatMap((part) => (part.type === 'note' ? [part.text] : []));
  const files = parts.flatMap((part) => (part.type === 'file' ? [part.clip] : []));
  const file = files[0] && new TextDecoder('utf-8', { ignoreBOM: true }).decode(files[0].bytes);
  return { text, notes, files, file, models };
}

const rows = (...all: readonly Record<string, unknown>[]) => JSON.stringify({ rows: all });

group('the declaration', () => {
  it('is in the menu of messages, and has all that platforms need of it', () => {
    const { menu, task, description, options } = describe.command;
    expect([menu, task]).toEqual(['Describe images', true]);
    for (const one of [description, ...options.map((option) => option.description)])
      expect(one.length).toBeLessThanOrEqual(100);
  });
});

group('alt text', () => {
  const long = `A red square ${'beside another red square '.repeat(8)}`;

  it('is one sentence, without what models put around it', async () => {
    expect((await run({ as: 'alt text' }, ['Alt text: "A red\n square."\n'])).text).toBe('A red square.');
  });

  it('that is too long is asked for once more, with what was wrong', async () => {
    const { text, models } = await run({ as: 'alt text' }, [long, 'A red square.']);
    expect(text).toBe('A red square.');
    expect(models.seeings[1]?.request.text).toContain('at most 125');
  });

  it('that stays too long is cut between words', async () => {
    const { text, models } = await run({ as: 'alt text' }, [long, long]);
    expect(models.seeings.length).toBe(2);
    expect(text.length).toBeLessThanOrEqual(125);
    expect(text).toMatch(
      /^A red square (?:beside another red square )*(?:beside|beside another|beside another red)?…$/,
    );
    const endless = await run({ as: 'alt text' }, ['x'.repeat(300), 'x'.repeat(300)]);
    expect(endless.text).toBe(`${'x'.repeat(124)}…`);
  });

  it('names each image when there are several, and leaves out those that have one', async () => {
    const attachments = [image(), image({ described: 'A cat' }), image()];
    const { text } = await run({ as: 'alt text' }, () => 'A red square.', { attachments });
    expect(text).toBe('Image 1: A red square.\n\nImage 3: A red square.');
  });

  it('is given to images that have one when nothing else is there', async () => {
    const attachments = [image({ described: 'A cat' })];
    expect((await run({ as: 'alt text' }, ['A red square.'], { attachments })).text).toBe('A red square.');
  });
});

group('words', () => {
  it('are a description, unless something else was chosen', async () => {
    expect((await run({}, [' All of it. '])).text).toBe('All of it.');
  });

  it('are the text in the image, line for line, in a fence that nothing in it can close', async () => {
    const { text } = await run({ as: 'text' }, ['```\n  a   b\n```` c\n\n  d\n```']);
    expect(text).toBe('`````\n  a   b\n```` c\n\n  d\n`````');
    expect((await run({ as: 'text' }, ['NONE'])).text).toBe('There is no text in this image.');
  });

  it('come from the newest message that has an image, where none came along', async () => {
    const before = (id: string, attachments: Attachment[]): EarlierMessage => {
      return { id, author: { id: 'ben', name: 'Ben' }, text: '', at: 0, own: false, attachments };
    };
    const earlier = async () => [before('1', [image()]), before('2', [image(), image()]), before('3', [])];
    const { text } = await run({}, () => 'It.', { attachments: [], but: { earlier } });
    expect(text).toBe('Image 1: It.\n\nImage 2: It.');
    await expect(run({}, [], { attachments: [] })).rejects.toMatchObject({
      sentence: 'I found no image here. Please send one with the command.',
    });
  });

  it('are told to be missing when nobody can look, or nothing is an image', async () => {
    await expect(run({}, [unavailable({ waitMs: 90_000 })])).rejects.toMatchObject({
      sentence: 'I could not look at the image just now. Please ask again in about 90 seconds.',
    });
    const attachments = [attached(new TextEncoder().encode('<html></html>'), { name: 'a.png' })];
    await expect(run({}, [], { attachments })).rejects.toMatchObject({
      sentence: 'a.png: This is no image, whatever its name says.',
    });
    const blind = Object.assign(trusting(), { imagesAtOnce: 0 });
    await expect(run({}, [], { models: blind })).rejects.toMatchObject({
      sentence: expect.stringContaining('no model that sees'),
    });
  });

  it('come with a note of what was left out', async () => {
    const attachments = [image(), attached(new Uint8Array(9), { name: 'a.png' })];
    const { text, notes } = await run({}, ['It.'], { attachments });
    expect(text).toBe('Image 1: It.');
    expect(notes).toEqual(['a.png: This is no image, whatever its name says.']);
  });

  it('are told of without their names where those may not be shown', async () => {
    const models = new Oracle({ verdict: ({ answer }) => (answer?.includes('evil') ? unsafe : safe) });
    const attachments = [image(), attached(Buffer.from('no image'), { name: 'evil.png' })];
    const about = { attachments, models };
    expect((await run({}, ['It.'], about)).notes).toHaveLength(1);
    expect((await run({}, ['It.'], { ...about, answers: 'strict' })).notes).toEqual([]);
  });
});

group('data', () => {
  it('have the columns that were listed, as JSON and a table', async () => {
    const read = rows({ item: 'Tea', price: '2.50' }, { item: 'a|b', price: null });
    const { text, file, files, models } = await run({ as: 'data', columns: 'columns: item, the price' }, [read]);
    expect(models.writings).toEqual([]);
    expect(models.seeings[0]?.request.schema).toEqual({
      type: 'object',
      properties: {
        rows: {
          type: 'array',
          items: {
            type: 'object',
            properties: { item: { type: ['string', 'null'] }, price: { type: ['string', 'null'] } },
            required: ['item', 'price'],
            additionalProperties: false,
          },
        },
      },
      required: ['rows'],
      additionalProperties: false,
    });
    expect(text).toBe('| item | price |\n| --- | --- |\n| Tea | 2.50 |\n| a\\|b |  |');
    expect(files[0]).toMatchObject({ name: 'data.json', mediaType: 'application/json' });
    expect(JSON.parse(file ?? '')).toEqual([
      { item: 'Tea', price: '2.50' },
      { item: 'a|b', price: null },
    ]);
  });

  it('as CSV hold nothing that a spreadsheet would calculate', async () => {
    const evil = ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\tx', '\rx', '-5.00', 'a"b,c\nd', ' =1'];
    const read = rows(...evil.map((item) => ({ item })));
    const { file, files } = await run({ columns: 'item', format: 'csv' }, [read]);
    expect(files[0]).toMatchObject({ name: 'data.csv', mediaType: 'text/csv' });
    expect(file).toBe(
      `\ufeff${['item', "'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", "'\t=1", `'\tx`, `"'\rx"`, '-5.00', '"a""b,c\nd"', "' =1"].join('\r\n')}\r\n`,
    );
  });

  it('have the columns that a description means, or those that the image has', async () => {
    const models = trusting();
    models.writes = () => '{"columns":["invoice number","total"]}';
    const wish = 'the invoice number and the total';
    const read = rows({ 'invoice number': '7', total: '9' });
    const { text } = await run({ as: 'data', columns: wish }, [read], { models });
    expect(models.writings[0]?.request.text).toBe(wish);
    expect(text).toContain('| invoice number | total |');
    const own = await run({ as: 'data' }, ['```json\n{"columns":["a"]}\n```', rows({ a: '1' })]);
    expect(own.text).toBe('| a |\n| --- |\n| 1 |');
    await expect(run({ as: 'data' }, ['no idea'])).rejects.toMatchObject({
      sentence: expect.stringContaining('which columns'),
    });
  });

  it('that are wrong are mended once by telling what is wrong, and then given up honestly', async () => {
    const wrong = rows({ item: 'Tea', extra: 1 });
    const { text, models } = await run({ columns: 'item' }, [wrong, rows({ item: 5 })]);
    expect(text).toContain('| 5 |');
    expect(models.seeings[1]?.request.text).toContain('extra');
    for (const bad of [
      'not JSON',
      wrong,
      '{"rows":{}}',
      '[]',
      { type: 'found', text: '{"rows":[', cut: true } as const,
    ])
      await expect(run({ columns: 'item' }, [bad, bad])).rejects.toMatchObject({
        sentence: expect.stringContaining('could not read these data'),
      });
    const half = { type: 'found', text: '{"rows":[', cut: true } as const;
    const mended = await run({ columns: 'item' }, [half, rows({ item: 'Tea' })]);
    expect(mended.models.seeings[1]?.request.text).toContain('too long and broke off');
    await expect(run({ columns: 'item' }, [rows()])).rejects.toMatchObject({
      sentence: 'I found no such data in there. Please name the columns, or send a larger image.',
    });
  });

  it('of several images are one table, in their order', async () => {
    const attachments = [image(), image()];
    const sees = [rows({ item: 'first' }), rows({ item: 'second' })];
    expect(JSON.parse((await run({ columns: 'item' }, sees, { attachments })).file ?? '')).toEqual([
      { item: 'first' },
      { item: 'second' },
    ]);
  });

  it('show the first rows and tell how many follow', async () => {
    const many = rows(...Array.from({ length: 25 }, (_, at) => ({ item: `row ${at}` })));
    const { text } = await run({ columns: 'item' }, [many]);
    expect(text).toContain('| row 9 |\n\n… and 15 more rows in the file.');
    expect(text).not.toContain('row 10');
  });

  it('have no names that reach into the program', async () => {
    const read = JSON.stringify({ rows: [{ proto__: 'x', constructor: 'y' }] });
    const { file } = await run({ columns: '__proto__, constructor' }, [read]);
    expect(JSON.parse(file ?? '')).toEqual([{ proto__: 'x', constructor: 'y' }]);
  });
});

group('the guard', () => {
  it('judges the images: what fails is not described', async () => {
    const models = new Oracle({ verdict: ({ images }) => (images ? unsafe : safe) });
    const { text } = await run({}, ['what must not be told'], { models });
    expect(text).toBe("I can't help with that (violent crimes).");
  });

  it('judges what was seen before it is shown, the whole file included', async () => {
    const models = new Oracle({ verdict: ({ answer }) => (answer?.includes('hateful') ? unsafe : safe) });
    expect((await run({}, ['hateful'], { models })).text).toBe("I can't help with that (violent crimes).");
    const many = rows(...Array.from({ length: 25 }, (_, at) => ({ item: at === 24 ? 'hateful' : 'fine' })));
    const other = new Oracle({ verdict: ({ answer }) => (answer?.includes('hateful') ? unsafe : safe) });
    const { text, files } = await run({ columns: 'item' }, [many], { models: other });
    expect([text, files]).toEqual(["I can't help with that (violent crimes).", []]);
  });
});
