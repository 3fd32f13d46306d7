// Reads the three documents of Office: text, slides and tables.
import { zipSync } from 'fflate';
import readXlsx from 'read-excel-file/universal';
import { contents, most, type Outcome, type Page, unreadable } from './page.ts';
import { clean, parts } from './text.ts';
import { wordsOf } from './xml.ts';
import { Hostile, unzip } from './zip.ts';

type Parts = ReadonlyMap<string, Uint8Array>;

const body = 'word/document.xml';
const workbook = 'xl/workbook.xml';

export async function readOffice(bytes: Uint8Array): Promise<Outcome> {
  try {
    const inside = unzip(bytes);
    if (inside.has(body)) return readWords(inside);
    if (inside.has('ppt/presentation.xml')) return readSlides(inside);
    if (inside.has(workbook)) return await readTables(inside);
    return unreadable('I open no archives. Please send the files in it one by one.');
  } catch (error) {
    if (!(error instanceof Hostile)) throw error;
    return unreadable('I did not open this file: it is locked, broken, or holds more than I can unpack.');
  }
}

function readWords(inside: Parts): Outcome {
  const notes = ['word/footnotes.xml', 'word/endnotes.xml'].flatMap((name) => inside.get(name) ?? []);
  const xml = [inside.get(body) ?? new Uint8Array(), ...notes];
  return contents(parts(clean(xml.map(wordsOf).join('\n\n'))));
}

/** Slides in the order of their numbers, which is that of their making. */
function readSlides(inside: Parts): Outcome {
  const numbers = Array.from(inside.keys(), (name) => Number(/^ppt\/slides\/slide(\d+)\.xml$/.exec(name)?.[1] ?? 0));
  const slides = numbers.filter((number) => number > 0).toSorted((one, other) => one - other);
  const pages = slides.slice(0, most.pages).map((number): Page => {
    const shown = wordsOf(inside.get(`ppt/slides/slide${number}.xml`) ?? new Uint8Array());
    const spoken = inside.get(notesOf(number, inside));
    const text = spoken ? `${shown}\n\nNotes: ${wordsOf(spoken)}` : shown;
    return { name: `slide ${number}`, text: clean(text) };
  });
  const left = slides.length > most.pages ? [`I read the first ${most.pages} of its ${slides.length} slides.`] : [];
  return contents(pages, left);
}

/** A slide says in its relations where its notes are. */
function notesOf(number: number, inside: Parts): string {
  const relations = Buffer.from(inside.get(`ppt/slides/_rels/slide${number}.xml.rels`) ?? []).toString();
  return `ppt/notesSlides/${/notesSlides\/(notesSlide\d+\.xml)"/.exec(relations)?.[1] ?? ''}`;
}

/** The library gets a file of our own making, with nothing in it but what was checked. */
async function readTables(inside: Parts): Promise<Outcome> {
  const file = zipSync(Object.fromEntries(inside), { level: 0 });
  const sheets = await readXlsx(file.buffer);
  const pages = sheets.map(({ sheet, data }): Page => ({ name: `sheet ${sheet}`, text: clean(tableOf(data)) }));
  return contents(pages);
}

/** Rows as Markdown writes them, as far as anybody reads. */
function tableOf(rows: readonly (readonly unknown[])[]): string {
  let table = '';
  for (const row of rows) {
    if (table.length > most.characters) break;
    table += `| ${row.slice(0, 200).map(cellOf).join(' | ')} |\n`;
  }
  return table;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/[\n|]/g, ' ');
}
