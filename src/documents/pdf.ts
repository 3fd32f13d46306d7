// Reads PDFs page by page; what a page only shows is drawn, for the model that sees.
import { getDocumentProxy, renderPageAsImage } from 'unpdf';
import { contents, most, type Outcome, type Page, unreadable } from './page.ts';
import { bursts } from './streams.ts';
import { clean } from './text.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Pages that are drawn of one document: each costs a request to see it. */
const mostPictures = 4;
/** Pixels of the longer side: small letters of a printed page stay legible. */
const side = 1400;
/** After so long what was read by then is told; the thread itself has 10 s. */
const patienceMs = 7000;
/** Fewer letters on a page are a stamp or a page number, not its text. */
const fewest = 12;

const opening = {
  isEvalSupported: false,
  useSystemFonts: false,
  stopAtErrors: false,
  maxImageSize: 2 ** 24,
  verbosity: 0,
};

export async function readPdf(bytes: Uint8Array): Promise<Outcome> {
  const until = performance.now() + patienceMs;
  if (bursts(bytes)) return unreadable('I did not open this PDF: it unpacks to far more than it seems to hold.');
  let pdf: Pdf;
  try {
    pdf = await getDocumentProxy(bytes, opening);
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException')
      return unreadable('This PDF is locked with a password. Please send it without.');
    return unreadable('I could not open this PDF: it seems to be broken.');
  }
  const pages: Page[] = [];
  let [drawn, length] = [0, 0];
  const count = Math.min(pdf.numPages, most.pages);
  for (let number = 1; number <= count && performance.now() < until && length < most.characters; number += 1) {
    const name = `page ${number}`;
    const text = clean(await textOf(pdf, number).catch(() => ''));
    length += text.length;
    const bare = text.replace(/\s/g, '').length < fewest && drawn < mostPictures;
    const picture = bare ? await draw(pdf, number).catch(() => undefined) : undefined;
    if (picture) drawn += 1;
    pages.push({ name, text, ...(picture && { picture }) });
  }
  const left = pages.length < pdf.numPages ? [`I read the first ${pages.length} of its ${pdf.numPages} pages.`] : [];
  return contents(pages, left);
}

async function textOf(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  const words = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : ''));
  page.cleanup();
  return words.join('');
}

async function draw(pdf: Pdf, number: number): Promise<Uint8Array | undefined> {
  const page = await pdf.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  // Longer than any paper: nothing on it would be legible.
  if (!(width > 0 && height > 0) || Math.max(width, height) / Math.min(width, height) > 20) return undefined;
  const scale = side / Math.max(width, height);
  return new Uint8Array(await renderPageAsImage(pdf, number, { canvasImport: () => import('@napi-rs/canvas'), scale }));
}
