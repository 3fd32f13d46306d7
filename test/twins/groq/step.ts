// How a batch of the twin goes on: a step each time somebody looks.
import { aside } from './aside.ts';
import type { Desk } from './desk.ts';
import { entries, idOf, type Batch } from './shelf.ts';

/** Goes one step on. */
export async function step(desk: Desk, batch: Batch): Promise<void> {
  if (batch.status === desk.shelf.heldAt) return;
  if (batch.status === 'validating') validate(desk, batch);
  else if (batch.status === 'in_progress') await run(desk, batch);
  else if (batch.status === 'finalizing') batch.status = 'completed';
  else if (batch.status === 'cancelling') batch.status = 'cancelled';
}

function validate({ shelf }: Desk, batch: Batch): void {
  const { lines, complaints } = entries(shelf.files.get(batch.input)?.bytes ?? Buffer.alloc(0));
  batch.complaints.push(...complaints);
  batch.counts.total = lines.length;
  batch.status = complaints.length > 0 ? 'failed' : 'in_progress';
}

async function run(desk: Desk, batch: Batch): Promise<void> {
  const { shelf } = desk;
  const { lines } = entries(shelf.files.get(batch.input)?.bytes ?? Buffer.alloc(0));
  const [good, bad]: [string[], string[]] = [[], []];
  for (const [number, { custom_id, body }] of lines.entries()) {
    const id = idOf('batch_req');
    if (number >= shelf.expiresAfter) {
      const error = { code: 'batch_expired', message: 'This request could not be executed before the window ended.' };
      bad.push(JSON.stringify({ id, custom_id, response: null, error }));
      continue;
    }
    const spoiled = { request_id: idOf('req'), status_code: 503, body: { error: { message: 'Unavailable.' } } };
    const response = shelf.spoils(custom_id) ? spoiled : await aside(desk, body);
    const text = JSON.stringify({ id, custom_id, response, error: null });
    (response.status_code === 200 ? good : bad).push(text);
  }
  batch.counts.completed = good.length;
  batch.counts.failed = bad.length;
  // In no order that anybody promised.
  if (good.length > 0) batch.output = written(desk, 'output', good.toReversed());
  if (bad.length > 0) batch.errors = written(desk, 'errors', bad);
  batch.status = lines.length > shelf.expiresAfter ? 'expired' : 'finalizing';
}

function written({ shelf }: Desk, name: string, lines: readonly string[]): string {
  return shelf.store(`${name}.jsonl`, Buffer.from(`${lines.join('\n')}\n`), 'batch_output').id;
}
