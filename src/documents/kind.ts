// Tells by its first bytes what a file is, whatever its name says.

export type Kind = 'pdf' | 'zip' | 'office' | 'rtf' | 'archive' | 'media' | 'program' | 'html' | 'text';

/** Bytes as Latin-1, where they stand. https://en.wikipedia.org/wiki/List_of_file_signatures */
const signatures: readonly (readonly [Kind, string, number])[] = [
  ['zip', 'PK\x03\x04', 0],
  ['zip', 'PK\x05\x06', 0],
  ['office', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0],
  ['rtf', '{\\rtf', 0],
  ['archive', '\x1f\x8b', 0],
  ['archive', '7z\xbc\xaf\x27\x1c', 0],
  ['archive', 'Rar!\x1a\x07', 0],
  ['archive', 'BZh', 0],
  ['archive', '\xfd7zXZ\x00', 0],
  ['archive', '\x28\xb5\x2f\xfd', 0],
  ['archive', 'MSCF', 0],
  ['archive', 'ustar', 257],
  ['media', '\x89PNG', 0],
  ['media', '\xff\xd8\xff', 0],
  ['media', 'GIF8', 0],
  ['media', 'RIFF', 0],
  ['media', 'OggS', 0],
  ['media', 'fLaC', 0],
  ['media', 'ID3', 0],
  ['media', 'ftyp', 4],
  ['media', '\x1a\x45\xdf\xa3', 0],
  ['program', '\x7fELF', 0],
  ['program', 'MZ\x90\x00', 0],
  ['program', '\x00asm', 0],
  ['program', '\xca\xfe\xba\xbe', 0],
];

/** Readers take a PDF that begins within the first kilobyte: ISO 32000-1, annex H, note 13. */
const pdfWithin = 1024;

export function kindOf(bytes: Uint8Array, mediaType: string): Kind {
  const head = Buffer.from(bytes.subarray(0, pdfWithin + 8)).toString('latin1');
  const found = signatures.find(([, signature, at]) => head.startsWith(signature, at));
  if (found) return found[0];
  if (head.includes('%PDF-')) return 'pdf';
  const isPage = /^(?:\xef\xbb\xbf|\s)*<(?:!doctype html|html|head|body)\b/i.test(head);
  return isPage || /^(?:text\/html|application\/xhtml)/.test(mediaType) ? 'html' : 'text';
}
