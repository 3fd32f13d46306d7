// Documents are read for what people see in them; hostile ones are told as what they are, and take nothing along.
import { deflateSync, gzipSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Documents, openDocuments } from '#src/documents.ts';
import type { Clip } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { keptLog } from './quiet.ts';
import { docx, file, paragraph, pdf, pptx, xlsx, zip } from './papers.ts';

const quiet = new AbortController().signal;
let documents: Documents;
beforeAll(() => {
  documents = openDocuments(keptLog().log);
});
afterAll(() => documents.close());

const read = (clip: Clip) => documents.read(clip, quiet);
async function textOf(clip: Clip): Promise<string> {
  const { pages } = await read(clip);
  return pages.map(({ text }) => text).join('\n');
}
async function refusalOf(clip: Clip): Promise<string> {
  const error: unknown = await read(clip).catch((error: unknown) => error);
  return error instanceof BotError ? error.sentence : `read, or broken: ${JSON.stringify(error)}`;
}

describe('text', () => {
  it('is read as it is', async () => {
    const markdown = '# Title\n\n- one\n- two\n\n```ts\nconst a = 1;\n```';
    expect(await read(file('a.md', markdown))).toEqual({ pages: [{ name: '', text: markdown }], notes: [] });
  });

  it('of a table or of data is never worked out', async () => {
    const csv = 'name,link\nAnn,=HYPERLINK("http://evil.example","click")\n';
    expect(await textOf(file('a.csv', csv))).toBe(csv.trim());
    const nested = '['.repeat(100_000);
    expect(await textOf(file('a.json', nested))).toContain('[[[[');
    expect(await textOf(file('a.yaml', 'a: &a [x,x]\nb: &b [*a,*a]'))).toContain('*a');
  });

  it.each([
    ['UTF-8', Buffer.from('Grüße, 世界')],
    ['UTF-8 with a mark', Buffer.from('\ufeffGrüße, 世界')],
    ['UTF-16', Buffer.from('\ufeffGrüße, 世界', 'utf16le')],
    ['UTF-16, the other way around', Buffer.from('\ufeffGrüße, 世界', 'utf16le').swap16()],
  ])('is read in %s', async (_, bytes) => {
    expect(await textOf(file('a.txt', bytes))).toBe('Grüße, 世界');
  });

  it('is read in encodings that tell nothing of themselves', async () => {
    expect(await textOf(file('a.txt', Buffer.from('Grüße aus Köln', 'latin1')))).toBe('Grüße aus Köln');
    const konnichiwa = Buffer.from([0x82, 0xb1, 0x82, 0xf1, 0x82, 0xc9, 0x82, 0xbf, 0x82, 0xcd]);
    expect(await textOf(file('a.txt', konnichiwa))).toBe('こんにちは');
    expect(await textOf(file('a.txt', Buffer.from('no mark, but wide. '.repeat(20), 'utf16le')))).toContain(
      'no mark, but wide.',
    );
  });

  it('comes without what nobody would see', async () => {
    expect(await textOf(file('a.txt', 'a\0b\x1b[31mc\u202Ed\u{E0041}e\u200Bf\r\ng'))).toBe('ab[31mcdef\ng');
  });

  it('with a broken byte keeps the others', async () => {
    expect(
      await textOf(file('a.txt', Buffer.concat([Buffer.from('Grüße '), Buffer.from([0xff]), Buffer.from(' 世界')]))),
    ).toBe('Grüße \ufffd 世界');
  });

  it('of 10 MB in one line is read as far as it fits, and that is told', async () => {
    for (const letter of ['a', ' x', '世', '😀']) {
      const { pages, notes } = await read(file('a.txt', letter.repeat(10_000_000 / Buffer.byteLength(letter))));
      expect(pages.length).toBeLessThanOrEqual(50);
      expect(pages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(200_000);
      expect(notes).toEqual(['This document is long: I read only its first 200,000 characters.']);
    }
  });

  it('that is long comes in parts, nothing lost', async () => {
    const lines = Array.from({ length: 900 }, (_, at) => `line ${at} of a long text`);
    const { pages, notes } = await read(file('a.log', lines.join('\n')));
    expect(pages.map(({ name }) => name).slice(0, 2)).toEqual(['part 1', 'part 2']);
    expect(
      pages
        .map(({ text }) => text)
        .join('')
        .replaceAll('\n', ''),
    ).toBe(lines.join(''));
    expect(notes).toEqual([]);
  });

  it('is told from what is none, whatever its name says', async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256);
    expect(await refusalOf(file('a.txt', noise))).toBe('This is no document that I can read.');
    expect(await refusalOf(file('a.txt', '\x7fELF\x02\x01\x01'))).toMatch(/program/);
    expect(await refusalOf(file('a.pdf', Buffer.from('\x89PNG\r\n'.padEnd(100), 'latin1')))).not.toMatch(/^read/);
    expect(await refusalOf(file('a.txt', ''))).toBe('This file is empty.');
  });
});

describe('a page of the web', () => {
  it('is read as people see it', async () => {
    const page = `<!doctype html><html><head><title>T</title><style>p{}</style></head><body><script>alert("evil")</script>
      <h1>Title</h1><p>Seen &amp; read</p><p hidden>hidden one</p><p style="display:none">hidden two</p><div aria-hidden="true">hidden three</div>
      <table><tr><th>item</th><th>price</th></tr><tr><td>tea</td><td>3</td></tr></table><!-- comment --></body></html>`;
    const text = await textOf(file('a.html', page, 'text/html'));
    expect(text).toMatch(/Title[^]*Seen & read[^]*item[^]*tea/);
    expect(text).not.toMatch(/evil|hidden|comment|p\{\}/);
  });

  it('of endless nesting is read all the same', async () => {
    const deep = `<html><body>${'<div>'.repeat(100_000)}deep</body></html>`;
    expect((await read(file('a.html', deep))).pages).toHaveLength(1);
    expect((await read(file('a.html', `<html>${'<p>a'.repeat(500_000)}`))).pages.length).toBeGreaterThan(0);
  });
});

describe('a PDF', () => {
  it('is read page by page', async () => {
    const { pages, notes } = await read(file('a.pdf', await pdf('The first page of it', 'The second page of it')));
    expect(pages).toEqual([
      { name: 'page 1', text: 'The first page of it' },
      { name: 'page 2', text: 'The second page of it' },
    ]);
    expect(notes).toEqual([]);
  });

  it('without text shows its pages, a few of them', async () => {
    const { pages } = await read(file('scan.pdf', await pdf('', '', '', '', '', 'Words at the end of it')));
    expect(pages.map(({ picture }) => picture !== undefined)).toEqual([true, true, true, true, false, false]);
    const picture = Buffer.from(pages[0]?.picture?.bytes ?? []);
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1400, 1050]);
    expect(pages[0]?.picture?.mediaType).toBe('image/png');
  });

  it('of many pages is read from its beginning, and that is told', async () => {
    const many = await pdf(...Array.from({ length: 60 }, (_, at) => `This is page number ${at + 1}`));
    const { pages, notes } = await read(file('a.pdf', many));
    expect(pages).toHaveLength(50);
    expect(notes).toEqual(['I read the first 50 of its 60 pages.']);
  });

  it('that is broken, empty or endless is told as such', async () => {
    const whole = Buffer.from(await pdf('The first page of it'));
    expect(await refusalOf(file('a.pdf', '%PDF-1.7\n'))).toMatch(/PDF/);
    expect(
      await refusalOf(
        file('a.pdf', `%PDF-1.7\n${'1 0 obj<</Type/Page/Parent 1 0 R/Kids[1 0 R]>>endobj\n'.repeat(1000)}`),
      ),
    ).toMatch(/PDF/);
    for (let cut = 10; cut < whole.length; cut += 150) {
      const told = await read(file('a.pdf', whole.subarray(0, cut))).catch((error: unknown) => error);
      expect(
        told instanceof BotError || (typeof told === 'object' && told !== null && 'pages' in told),
        `cut at ${cut}`,
      ).toBe(true);
    }
  });

  it('that is its own page tree, or says that it has 100,000 pages, ends', async () => {
    const tree =
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 100000/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>';
    const told: unknown = await read(file('a.pdf', tree)).catch((error: unknown) => error);
    expect(told instanceof BotError || (typeof told === 'object' && told !== null && 'notes' in told)).toBe(true);
  });

  it('with scripts and files in it gives its text only', async () => {
    const document = await PDFDocument.create();
    document.addJavaScript('evil', 'app.alert("evil")');
    await document.attach(new TextEncoder().encode('evil file'), 'evil.txt');
    const page = document.addPage();
    page.drawText('An honest line of text');
    expect(await textOf(file('a.pdf', await document.save()))).toBe('An honest line of text');
  });

  it.each([
    ['one stream that bursts', `<<>>stream\n${deflateSync(Buffer.alloc(41_000_000)).toString('latin1')}\nendstream`],
    [
      'one that bursts when it is unpacked again',
      `<<>>stream\r\n${deflateSync(deflateSync(Buffer.alloc(41_000_000))).toString('latin1')}`,
    ],
    [
      'many that burst together',
      `<<>>stream\n${deflateSync(Buffer.alloc(30_000_000)).toString('latin1')}\nendstream `.repeat(11),
    ],
    ['too many', '<<>>stream\nx\nendstream '.repeat(20_001)],
  ])('is not opened when it has %s', async (_, streams) => {
    expect(await refusalOf(file('a.pdf', Buffer.from(`%PDF-1.4\n1 0 obj${streams}`, 'latin1')))).toMatch(
      /unpacks to far more/,
    );
  });

  it('that is locked says so', async () => {
    expect(await refusalOf(file('a.pdf', locked()))).toMatch(/locked with a password/);
  });
});

describe('an Office document', () => {
  it('of text is read with its tables and notes, without what was taken out', async () => {
    const body =
      paragraph('Hello &amp; welcome') +
      '<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>' +
      `<w:tbl><w:tr><w:tc>${paragraph('item')}</w:tc><w:tc>${paragraph('price')}</w:tc></w:tr><w:tr><w:tc>${paragraph('tea')}</w:tc><w:tc>${paragraph('3')}</w:tc></w:tr></w:tbl>`;
    const notes = `<w:footnotes xmlns:w="w"><w:footnote>${paragraph('a footnote')}</w:footnote></w:footnotes>`;
    const text = await textOf(file('a.docx', docx(body, { 'word/footnotes.xml': notes })));
    expect(text).toContain('Hello & welcome\n\none\ttwo');
    expect(text).toMatch(/\| item +\| price +\|\n\| tea +\| 3 +\|/);
    expect(text).toContain('a footnote');
    expect(text).not.toContain('deleted');
  });

  it('of slides is read in their order, with notes', async () => {
    const slides = Array.from(
      { length: 11 },
      (_, at) => [`Title ${at + 1}`, at === 1 ? 'Say this slowly' : undefined] as const,
    );
    const { pages } = await read(file('a.pptx', pptx(slides.map(([text, notes]) => (notes ? [text, notes] : [text])))));
    expect(pages.map(({ name }) => name)).toEqual(slides.map((_, at) => `slide ${at + 1}`));
    expect(pages[1]?.text).toBe('Title 2\n\nNotes: Say this slowly');
    expect(pages[10]?.text).toBe('Title 11');
  });

  it('of tables is read sheet by sheet', async () => {
    const { pages } = await read(
      file(
        'a.xlsx',
        xlsx({
          Sales: [
            ['item', 'price'],
            ['tea', 3.5],
          ],
          'More & more': [['a | b', 1]] as const,
        }),
      ),
    );
    expect(pages).toEqual([
      { name: 'sheet Sales', text: '| item | price |\n| tea | 3.5 |' },
      expect.objectContaining({ text: '| a   b | 1 |' }),
    ]);
  });

  it('of the old kind, locked, or RTF is told with a way out', async () => {
    expect(await refusalOf(file('a.doc', Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex')))).toMatch(
      /save it as \.docx/,
    );
    expect(await refusalOf(file('a.rtf', '{\\rtf1\\ansi hello}'))).toMatch(/RTF/);
  });

  const bomb = paragraph('a'.repeat(1000)).repeat(9000);
  it.each([
    ['an archive', zip({ 'a.txt': 'hello' })],
    ['an archive of archives', zip({ 'a.zip': zip({ 'b.zip': zip({ 'c.txt': 'c' }) }) })],
    ['an archive with ways out', zip({ '../../etc/passwd': 'root', 'C:\\a': 'b' })],
    ['a gzip', gzipSync('hello')],
    ['a 7z', Buffer.from('377abcaf271c0004', 'hex')],
    ['a bomb', docx(bomb)],
    ['a bomb of another part', docx(paragraph('a'), { 'word/media/big.png': new Uint8Array(60_000_000) })],
    ['a bomb that lies about its size', lying(docx(bomb))],
    ['too many entries', zip(Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`word/a${at}.xml`, ''])))],
    [
      'one that declares entities',
      docx(paragraph('a'), { 'word/footnotes.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }),
    ],
    [
      'one that declares entities, in wide letters',
      docx(paragraph('a'), {
        'word/footnotes.xml': Buffer.from(
          '\ufeff<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
          'utf16le',
        ),
      }),
    ],
    ['a locked one', flagged(docx(paragraph('a')))],
    ['half a document', docx(paragraph('hello').repeat(100)).subarray(0, 300)],
    ['one without a directory', Buffer.from('PK\x03\x04'.padEnd(200, '\0'))],
  ])('is not opened when it is %s', async (_, bytes) => {
    expect(await refusalOf(file('a.docx', bytes))).toMatch(/^I (?:open no archives|did not open this file)/);
  });

  it('is not opened when it has too many entries, or one that is too large', async () => {
    const entries = Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`word/a${at}.xml`, '']));
    const rows = Array.from({ length: 700_000 }, (_, at) => `<a>${at * 7919}</a>`).join('');
    for (const more of [entries, { 'word/footnotes.xml': rows }])
      expect(await refusalOf(file('a.docx', docx(paragraph('a'), more)))).toMatch(/holds more than I can unpack/);
  });

  it('gives none of the documents and macros in it', async () => {
    const inner = docx(paragraph('inner secret'));
    const text = await textOf(
      file('a.docx', docx(paragraph('outer'), { 'word/embeddings/a.docx': inner, 'word/vbaProject.bin': 'macro' })),
    );
    expect(text).toBe('outer');
  });

  it('with broken XML is told as broken', async () => {
    expect(await refusalOf(file('a.docx', docx('<w:p><w:r><w:t>a</w:p')))).toMatch(/broken/);
    expect(await textOf(file('a.txt', 'the thread goes on'))).toBe('the thread goes on');
  });
});

describe('the thread', () => {
  it('is not asked to read what is too large', async () => {
    expect(await refusalOf(file('a.txt', new Uint8Array(10_000_001)))).toMatch(/up to 10 MB/);
  });

  it('stops for who does not want to know any more', async () => {
    const leaving = new AbortController();
    const reading = documents.read(file('a.txt', 'a'), leaving.signal);
    leaving.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
    expect(await textOf(file('a.txt', 'and reads on'))).toBe('and reads on');
  });
});

/** The same file, whose entries say that they are small. */
function lying(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  for (let at = file.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = file.indexOf('PK\x01\x02', at + 4, 'latin1'))
    file.writeUInt32LE(1000, at + 24);
  return file;
}

/** The same file, whose entries say that they are locked. */
function flagged(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  for (let at = file.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = file.indexOf('PK\x01\x02', at + 4, 'latin1'))
    file.writeUInt16LE(1, at + 8);
  return file;
}

/** A PDF that is locked by a password, with 40-bit RC4 (ISO 32000-1, 7.6.3), as none of whose words fits. */
function locked(): string {
  const zeros = '00'.repeat(32);
  return `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj
3 0 obj<</Filter/Standard/V 1/R 2/O<${zeros}>/U<${zeros}>/P -4>>endobj\ntrailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>`;
}
