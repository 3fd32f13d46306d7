// Takes back what was handed in for batches: the batches themselves, and all files that are there because of them.
import { said } from '../fault.ts';
import { type Batch, type BatchWire, over } from './wire.ts';

/** Live: `403 not_available_for_plan`. Servers without batches know no such address. */
const never = /not_available_for_plan|unknown_url|permission|forbidden/;

/** The plan has no batches, or the server knows no such address. */
export function isNever(error: unknown): boolean {
  const { status, code, message } = said(error);
  if (never.test(code) || status === 403 || status === 404) return true;
  return status === 400 && /plan|upgrade|not (?:available|enabled)/i.test(message);
}

/** Whatever is there of lots whose keys begin so. Files of a batch that is being taken back come when it is over: until then this is not done, and false. */
export async function clear(wire: BatchWire, keys: string, signal: AbortSignal): Promise<boolean> {
  const unlessNever = async <T>(work: Promise<T>, nothing: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      signal.throwIfAborted();
      if (isNever(error)) return nothing;
      throw error;
    }
  };
  const all = await unlessNever(wire.list(signal), []);
  const theirs = all.filter(({ metadata }) => metadata?.['lot']?.startsWith(keys));
  const ended = theirs.filter(({ status }) => over.has(status));
  // One that has ended since is no trouble.
  for (const { id, status } of theirs)
    if (!over.has(status)) await wire.cancel(id, signal).catch(() => signal.throwIfAborted());
  const uploaded = [...(await unlessNever(wire.files(signal), new Map()))].filter(([name]) => name.startsWith(keys));
  const files = new Set([...uploaded.map(([, id]) => id), ...ended.flatMap(filesOf)]);
  for (const file of files) await unlessNever(wire.remove(file, signal), undefined);
  return ended.length === theirs.length;
}

function filesOf({ input_file_id, output_file_id, error_file_id }: Batch): readonly string[] {
  return [input_file_id, output_file_id, error_file_id].filter((file) => file !== undefined);
}

/** The files of one batch. What is gone already is as it should be. */
export async function forget(wire: BatchWire, id: string, signal: AbortSignal): Promise<void> {
  for (const file of filesOf(await wire.retrieve(id, signal)))
    await wire.remove(file, signal).catch(() => signal.throwIfAborted());
}
