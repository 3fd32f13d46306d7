// Which files a model may make, and under which names: nothing that a machine opens by running it.
import { BotError } from '#src/trouble.ts';

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  md: 'text/markdown',
  json: 'application/json',
  jsonl: 'application/jsonl',
  ics: 'text/calendar',
};
const plain = (
  'txt log yaml yml toml ini xml sql css srt vtt tex bib diff patch ' +
  'py ts tsx js jsx java kt c h cpp hpp cs go rs rb php swift r lua'
).split(' ');
const endings = [...Object.keys(types), ...plain];

/** Letters of a name without its ending. */
const longest = 60;
/** https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file: devices, whatever their ending. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** The last part of a path, of letters, digits and few signs. Throws a `BotError` for an ending that is not among them. */
export function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const letters = last.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim();
  const dot = letters.lastIndexOf('.');
  const ending = dot < 0 ? '' : letters.slice(dot + 1).toLowerCase();
  if (!endings.includes(ending))
    throw new BotError(`I make no files of that kind. The name ends in one of: ${endings.join(', ')}.`);
  const stem = letters
    .slice(0, dot)
    .replaceAll(/[^\p{L}\p{M}\p{N} _()+-]+/gu, '-')
    .replaceAll(/^[-\s]+|[-\s]+$/g, '');
  const short = Array.from(stem).slice(0, longest).join('').trim();
  return `${short === '' || devices.test(short) ? `file-${short}`.replace(/-$/, '') : short}.${ending}`;
}

/** Of a name that was cleaned. */
export function mediaTypeOf(name: string): string {
  return types[name.slice(name.lastIndexOf('.') + 1)] ?? 'text/plain';
}

/** https://owasp.org/www-community/attacks/CSV_Injection: cells that a spreadsheet would work out, and that are no numbers. */
const formula = /(^|[\n\r,;\t])("?)(?=[=@]|[+-](?![\d.,]+%?(?:"|[,;\t\r\n]|$)))/g;

/** Text as it is, but for tables: there a formula is a text. */
export function unarmed(text: string, name: string): string {
  return /\.[ct]sv$/.test(name) ? text.replaceAll(formula, "$1$2'") : text;
}
