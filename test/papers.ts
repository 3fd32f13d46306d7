// Documents for tests, made as their programs make them: PDF by pdf-lib, Office documents as the parts they must have.
import { strToU8, zipSync } from 'fflate';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { Clip } from '#src/message.ts';

export function file(name: string, bytes: Uint8Array | string, mediaType = ''): Clip {
  return { name, mediaType, bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes };
}

/** A page for each text; one without has a drawing. */
export async function pdf(...texts: readonly string[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const text of texts) {
    const page = document.addPage([400, 300]);
    if (text === '') page.drawEllipse({ x: 200, y: 150, xScale: 80, yScale: 50 });
    else page.drawText(text, { x: 20, y: 250, size: 12, font });
  }
  return document.save();
}

export const zip = (parts: Record<string, string | Uint8Array>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
    ),
  );

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const types = `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`;
const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const drawing =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';

export const docx = (body: string, more: Record<string, string | Uint8Array> = {}): Uint8Array =>
  zip({
    '[Content_Types].xml': types,
    'word/document.xml': `${head}<w:document ${word}><w:body>${body}</w:body></w:document>`,
    ...more,
  });

export const paragraph = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;

const slide = (text: string): string => `${head}<p:sld ${drawing}><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`;

/** Slides, each with its notes, which are in files of other numbers, as they may be. */
export function pptx(slides: readonly (readonly [string, string?])[]): Uint8Array {
  const parts: Record<string, string> = {
    '[Content_Types].xml': types,
    'ppt/presentation.xml': `${head}<p:presentation ${drawing}/>`,
  };
  for (const [at, [text, notes]] of slides.entries()) {
    parts[`ppt/slides/slide${at + 1}.xml`] = slide(text);
    if (notes === undefined) continue;
    parts[`ppt/notesSlides/notesSlide${at + 7}.xml`] = slide(notes);
    parts[`ppt/slides/_rels/slide${at + 1}.xml.rels`] =
      `${head}<Relationships><Relationship Id="r" Target="../notesSlides/notesSlide${at + 7}.xml"/></Relationships>`;
  }
  return zip(parts);
}

const sheetType = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** Sheets by their names: rows of words and numbers. */
export function xlsx(sheets: Record<string, readonly (readonly (string | number)[])[]>): Uint8Array {
  const names = Object.keys(sheets);
  const cell = (value: string | number, row: number, column: number): string => {
    const at = `${String.fromCharCode(65 + column)}${row + 1}`;
    return typeof value === 'number'
      ? `<c r="${at}"><v>${value}</v></c>`
      : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  };
  const rows = (all: readonly (readonly (string | number)[])[]): string =>
    all
      .map((row, at) => `<row r="${at + 1}">${row.map((value, column) => cell(value, at, column)).join('')}</row>`)
      .join('');
  const parts: Record<string, string> = {
    '[Content_Types].xml': types,
    'xl/workbook.xml': `${head}<workbook ${main} ${relations}><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="r${at + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, at) => `<Relationship Id="r${at + 1}" Type="${sheetType}" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}</Relationships>`,
  };
  for (const [at, name] of names.entries())
    parts[`xl/worksheets/sheet${at + 1}.xml`] =
      `${head}<worksheet ${main}><sheetData>${rows(sheets[name] ?? [])}</sheetData></worksheet>`;
  return zip(parts);
}
