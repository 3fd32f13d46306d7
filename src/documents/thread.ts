// Reads documents, in a process of its own: one that breaks off or never ends takes nothing else along.
import { serve } from '../workshop/serve.ts';
import { readHtml } from './html.ts';
import { kindOf } from './kind.ts';
import { readOffice } from './office.ts';
import { type Order, type Outcome, unreadable } from './page.ts';
import { readPdf } from './pdf.ts';
import { readText } from './text.ts';

serve(async ({ bytes: sent, mediaType }: Order): Promise<Outcome> => {
  // A process gets a Buffer, which some libraries refuse to take for what it is.
  const bytes = new Uint8Array(sent.buffer, sent.byteOffset, sent.byteLength);
  if (bytes.length === 0) return unreadable('This file is empty.');
  switch (kindOf(bytes, mediaType)) {
    case 'pdf':
      return readPdf(bytes);
    case 'zip':
      return readOffice(bytes);
    case 'html':
      return readHtml(bytes);
    case 'text':
      return readText(bytes);
    case 'office':
      return unreadable(
        'This is an old or a locked Office document. Please save it as .docx, .xlsx, .pptx or PDF, without a password.',
      );
    case 'rtf':
      return unreadable('I cannot read RTF. Please save it as .docx or PDF.');
    case 'archive':
      return unreadable('I open no archives. Please send the files in it one by one.');
    case 'media':
      return unreadable('This is no document, whatever its name says.');
    case 'program':
      return unreadable('This is a program: I do not open it.');
  }
});
