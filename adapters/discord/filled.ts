// What came back of a form: what was chosen with its fields, and the files that were put into it.
import { ComponentType } from 'discord.js';
import type { Chosen } from '#src/command.ts';
import type { StoredAttachment } from '#src/ledger.ts';
import { filesIn } from './files.ts';
import type { Filled, Submission } from './given.ts';

type Value = Chosen[string];

/** An emptied field is an empty text; one that held nothing and holds nothing was left out. */
export function filledIn({ data }: Submission): {
  readonly chosen: Chosen;
  readonly files: readonly StoredAttachment[];
} {
  const uploads = data.components.filter(({ type }) => type === ComponentType.FileUpload);
  const chosen = data.components.filter((one) => !uploads.includes(one)).flatMap((one) => read(one) ?? []);
  const files = filesIn(
    data.resolved?.attachments,
    uploads.flatMap(({ values }) => values ?? []),
  );
  return { chosen: Object.fromEntries(chosen), files };
}

/** As `form.ts` named it: how it is read, whether it held something, and its name. */
const named = /^(?<reads>[tnfci])(?<held>[+-])(?<name>.+)$/su;

function read({ custom_id: id, value, values }: Filled): [[string, Value]] | undefined {
  const { reads, held, name } = named.exec(id)?.groups ?? {};
  if (name === undefined) return undefined;
  const text = values ? values.join(' ') : String(value ?? '').trim();
  if (text === '') return held === '+' ? [[name, '']] : undefined;
  return [[name, understood(reads, text)]];
}

/** What is no number is left to the command to complain about. */
function understood(reads: string | undefined, text: string): Value {
  if (reads === 'n') return Number.isFinite(Number(text)) ? Number(text) : text;
  if (reads === 'f') return text === '=true';
  return reads === 'c' ? text.slice(1) : text;
}
