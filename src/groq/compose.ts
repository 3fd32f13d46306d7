// A task as it is put to one model: in words, with images, in the form that the model takes, as long as its limits allow.
import type { SeeRequest } from '../models.ts';
import { context, sight, thinking } from './catalogue.ts';
import { tokens } from './conversation.ts';
import type { Desk } from './desk.ts';
import { format, wish, type Form } from './forms.ts';
import { imageTokens, shown } from './picture.ts';
import type { Candidate } from './scheduler.ts';
import type { Body } from './wire.ts';

/** What earlier tries have taught: how much more tokens the provider counted, and how much weaker a form to ask for. */
export interface Given {
  readonly scale: number;
  readonly weaker: number;
}

export interface Composed extends Candidate {
  readonly body: Body;
  /** Absent: no JSON is asked for. */
  readonly form?: Form;
}

/** Tokens of a usual answer, as in a chat. */
const usual = 2_048;
/** Below this a task is not worth doing: it would be cut off in the middle. */
const least = 128;
/** Of every limit this much is used: estimates are estimates. */
const margin = 0.95;

/** Undefined when this model cannot take the task: it is too long, or shows more than the model can look at. */
export function composed(
  desk: Desk,
  model: string,
  request: SeeRequest,
  { scale, weaker }: Given,
): Composed | undefined {
  const { schema, images, text } = request;
  if (images.length > 0 && sight(model) < images.length) return undefined;
  const form = schema && desk.forms.of(model, weaker);
  const system = request.instructions + (schema && form ? wish(form, schema) : '');
  const words = tokens(system) + tokens(text) + (form === 'schema' ? tokens(JSON.stringify(schema)) : 0);
  const input = Math.ceil((words + images.length * imageTokens) * scale);
  const output = room(desk, model, input, request.most);
  if (output === undefined) return undefined;
  const body: Body = {
    model,
    messages: [
      { role: 'system', content: system.toWellFormed() },
      { role: 'user', content: images.length > 0 ? shown(text.toWellFormed(), images) : text.toWellFormed() },
    ],
    max_completion_tokens: output,
    ...(schema && form && format(form, schema)),
    ...desk.manners.of(model),
  };
  return { model, cost: { calls: 1, input, output }, body, ...(form && { form }) };
}

/** Tokens that may be written; undefined where too few are left. What is thought counts as written. */
function room(desk: Desk, model: string, input: number, most = usual): number | undefined {
  const { total, output } = desk.scheduler.room(model);
  const wanted = most + thinking(model);
  const left = Math.floor(Math.min(total, context(model)) * margin - input);
  const cap = Math.min(wanted, Math.floor(output * margin), left);
  return cap >= Math.min(wanted, least) ? cap : undefined;
}
