// The words in the XML of Office documents, paragraph by paragraph.
import { Parser } from 'saxen';
import { decoded } from './text.ts';

/** What the names of the elements mean, in documents (`w:`, ECMA-376 17) and slides (`a:`, 21.1). */
const text = /^[wa]:t$/;
const paragraph = /^[wa]:p$/;
const breaks = /^(?:[wa]:br|w:cr)$/;
const row = /^[wa]:tr$/;
const cell = /^[wa]:tc$/;
/** Taken out by who wrote it, or there twice, for older programs. */
const gone = /^(?:w:del|w:moveFrom|mc:Fallback|w:instrText)$/;

/** A paragraph is a line; a row of a table is one too, its cells between bars. */
export function wordsOf(xml: Uint8Array): string {
  let [words, reading, ignored, cells] = ['', false, 0, 0];
  const parser = new Parser();
  parser.on('openTag', (name) => {
    if (gone.test(name)) ignored += 1;
    if (text.test(name)) reading = true;
    if (name === 'w:tab') words += '\t';
    if (breaks.test(name)) words += '\n';
    if (row.test(name)) words += '| ';
    if (cell.test(name)) cells += 1;
  });
  parser.on('text', (value, decode) => {
    if (reading && ignored === 0) words += decode(value);
  });
  parser.on('closeTag', (name) => {
    if (gone.test(name)) ignored -= 1;
    if (text.test(name)) reading = false;
    if (paragraph.test(name)) words += cells > 0 ? ' ' : '\n\n';
    if (cell.test(name)) cells -= 1;
    if (cell.test(name)) words += '| ';
    if (row.test(name)) words += '\n';
  });
  parser.parse(decoded(xml, xml.length));
  return words;
}
