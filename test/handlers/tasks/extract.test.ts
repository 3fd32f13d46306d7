// Data in a shape: from words, files, images, what was said; checked, mended once, judged before anybody sees it.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { extract } from '#handlers/tasks/extract.ts';
import { shapeOf } from '#handlers/tasks/extract/shape.ts';
import type { EarlierMessage, InboundMessage, ReplyPart, Task } from '#src/message.ts';
import type { Finding, Unavailable, WriteRequest } from '#src/models.ts';
import { english } from '#src/tongue.ts';
import { deskOn } from '#test/desk.ts';
import { Oracle, safe, unavailable, unsafe } from '#test/oracle.ts';
import { ann, ben, place, attached, said, turnOf } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';

const { signal } = new AbortController();
const caller = { person: ann, place };
const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name'],
};
const people = JSON.stringify({ type: 'array', items: person });

type Answer = string | Finding | Unavailable;

/** Runs the task with a model that writes, and sees, these answers in turn. */
async function run(
  chosen: Task['chosen'],
  answers: readonly Answer[],
  but: Partial<InboundMessage> = {},
  bad = 'gore',
) {
  const models = new Oracle({ verdict: ({ answer }) => (answer?.includes(bad) ? unsafe : safe) });
  const asked: WriteRequest[] = [];
  const next = (request: WriteRequest): Answer => {
    asked.push(request);
    return answers[asked.length - 1] ?? 'asked too often';
  };
  [models.writes, models.sees] = [next, next];
  const task = { name: 'extract', chosen };
  const turn = turnOf(said('', { task, ...but }));
  const mind = await here(await deskOn(await shelf(), {}, models), place, ann);
  const parts: ReplyPart[] = await Array.fromAsync(extract.run(turn, task, mind, signal));
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const clips = parts.flatMap((part) => (part.type === 'file' ? [part.clip] : []));
  const [file] = clips.map(({ bytes }) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  return { text, file, clips, asked, parts, judged: models.judgings.map(({ request }) => request) };
}

const rows = (...all: readonly unknown[]) => JSON.stringify({ rows: all });
const ada = { name: 'Ada', age: 36 };

describe('data by a JSON Schema', () => {
  it('comes as JSON, with a table of it', async () => {
    const { text, file, asked } = await run({ what: people, text: 'Ada is 36.' }, [rows(ada)]);
    expect(JSON.parse(file ?? '')).toEqual([ada]);
    expect(text).toContain('| Ada | 36 |');
    expect(asked[0]?.text).toContain('Ada is 36.');
  });

  it('comes as CSV that no spreadsheet takes for formulas', async () => {
    const { file, clips } = await run({ what: people, text: 'x', as: 'csv' }, [rows({ name: '=1+1', age: null })]);
    expect(clips[0]?.name).toBe('data.csv');
    expect(file).toBe("\ufeffname,age\r\n'=1+1,\r\n");
  });

  it('comes as a table alone', async () => {
    const { text, clips } = await run({ what: people, text: 'x', as: 'table' }, [rows(ada)]);
    expect([text.includes('| Ada |'), clips]).toEqual([true, []]);
  });

  it('is asked for with all required, what may be missing being null', async () => {
    const { asked } = await run({ what: people, text: 'x' }, [rows({ name: 'Ada', age: null })]);
    expect(asked[0]?.schema).toMatchObject({
      properties: {
        rows: {
          items: {
            required: ['name', 'age'],
            additionalProperties: false,
            properties: { age: { type: ['integer', 'null'] } },
          },
        },
      },
    });
  });

  it.each([
    ['no JSON', 'There is nobody.'],
    ['of another shape', rows({ name: 'Ada', age: 'old' })],
    ['cut', { type: 'found' as const, text: rows(ada), cut: true }],
  ])('that is %s is asked for once more, with what was wrong', async (_, first) => {
    const { file, asked } = await run({ what: people, text: 'x' }, [first, rows(ada)]);
    expect(JSON.parse(file ?? '')).toEqual([ada]);
    expect(asked[1]?.text).toContain('It was wrong:');
  });

  it('that stays wrong is told, and nothing of it shown', async () => {
    await expect(run({ what: people, text: 'x' }, ['{}', '{}'])).rejects.toThrow('could not take these data out');
  });

  it('that is one record keeps to its own shape', async () => {
    const { file } = await run({ what: JSON.stringify(person), text: 'x' }, [JSON.stringify(ada)]);
    expect(JSON.parse(file ?? '')).toEqual(ada);
  });

  it('that is an example means what it looks like', async () => {
    const shape = await shapeOf(
      '{"name": "", "tags": ["x"], "old": true}',
      caller,
      { models: new Oracle(), say: english },
      signal,
    );
    expect(shape.schema).toMatchObject({
      properties: {
        name: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        old: { type: 'boolean' },
      },
    });
  });

  it.each([
    ['{"type": "object", ', 'it is no JSON'],
    ['[1, 2]', 'A JSON Schema is an object'],
    [`{"type":"object","properties":{"a":${'{"properties":{"a":'.repeat(12)}{}${'}}'.repeat(12)}}}`, 'too large'],
    ['{"type":"object","properties":{"a":{"$ref":"https://evil.example/x"}}}', 'references'],
    [
      JSON.stringify({ type: 'object', properties: { a: { type: 'string', description: 'x'.repeat(20_000) } } }),
      'too large',
    ],
  ])('is refused where it is %s', async (what, expected) => {
    await expect(run({ what, text: 'x' }, [])).rejects.toThrow(expected);
  });

  it('has no pattern of a stranger run', async () => {
    const evil = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } }, required: ['a'] };
    const shape = await shapeOf(JSON.stringify(evil), caller, { models: new Oracle(), say: english }, signal);
    expect(shape.check({ a: `${'a'.repeat(50_000)}!` })).toBeUndefined();
    expect(JSON.stringify(shape.schema)).not.toContain('pattern');
  });

  it('has no prototype of ours changed', async () => {
    const what = '{"type":"object","properties":{"__proto__":{"type":"string"},"a":{"type":"string"}}}';
    const shape = await shapeOf(what, caller, { models: new Oracle(), say: english }, signal);
    expect(Object.keys(shape.schema['properties'] ?? {})).toEqual(['a']);
  });
});

describe('data in words', () => {
  const fields = (several: boolean) =>
    JSON.stringify({
      fields: [
        { name: 'the name!', type: 'text', what: 'who' },
        { name: 'age', type: 'number', what: '' },
      ],
      several,
    });

  it('is given a shape first', async () => {
    const { file, asked } = await run({ what: 'who, and how old', text: 'Ada is 36.' }, [
      fields(true),
      rows({ the_name_: 'Ada', age: 36 }),
    ]);
    expect(asked[0]?.text).toBe('who, and how old');
    expect(JSON.parse(file ?? '')).toEqual([{ the_name_: 'Ada', age: 36 }]);
  });

  it('that nobody understands is told', async () => {
    await expect(run({ what: 'hm', text: 'x' }, ['what?'])).rejects.toThrow('could not tell which data you want');
  });
});

describe('the matter', () => {
  it('is taken piece by piece where it is long, and put together', async () => {
    const text = 'Ada is 36. '.repeat(1500);
    const { file, asked } = await run({ what: people, text }, [rows(ada), rows({ name: 'Bob', age: 1 })]);
    expect(asked).toHaveLength(2);
    expect(JSON.parse(file ?? '')).toHaveLength(2);
  });

  it('may be the last messages here', async () => {
    const message = (text: string, at: number): EarlierMessage => ({
      id: `h${at}`,
      author: ben,
      text,
      at,
      own: false,
      attachments: [],
    });
    const but = {
      history: async function* () {
        yield [message('I am Ada', 1), message('and 36', 2)];
      },
    };
    const { asked } = await run({ what: people, last: 2 }, [rows(ada)], but);
    expect(asked[0]?.text).toContain('Ben: I am Ada\n');
  });

  it('may be a document', async () => {
    const file = attached(new TextEncoder().encode('Ada is 36.'), {
      kind: 'document',
      name: 'a.txt',
      mediaType: 'text/plain',
    });
    const { asked } = await run({ what: people }, [rows(ada)], { attachments: [file] });
    expect(asked[0]?.text).toContain('Ada is 36.');
  });

  it('may be an image, which is judged first', async () => {
    const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    const { file, judged } = await run({ what: people }, [rows(ada)], { attachments: [attached(red)] });
    expect(JSON.parse(file ?? '')).toEqual([ada]);
    expect(judged[0]?.images).toHaveLength(1);
  });

  it('has to be there', async () => {
    await expect(run({ what: people }, [])).rejects.toThrow('nothing to extract from');
  });

  it('is not shown where it may not be', async () => {
    const { text, clips } = await run({ what: people, text: 'x' }, [rows({ name: 'gore', age: 1 })]);
    expect(text).toContain("I can't help with that");
    expect(clips).toEqual([]);
  });

  it('that nobody can read now is told', async () => {
    await expect(run({ what: people, text: 'x' }, [unavailable({ quota: false })])).rejects.toThrow(
      'could not read that just now',
    );
  });
});
