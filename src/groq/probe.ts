// Finds out what the models of a server can do, by asking them for very little.
import type { Body } from './wire.ts';
import type { Desk } from './desk.ts';
import { said } from './fault.ts';
import { format, unfenced } from './forms.ts';

/** What was seen; what could not be told, because no answer came in time, is absent. */
export interface Seen {
  readonly streams?: boolean;
  readonly tools?: boolean;
  /** JSON that keeps to a schema, and JSON of any kind. */
  readonly schema?: boolean;
  readonly object?: boolean;
  readonly images?: boolean;
}

/** A square of one colour, 64 pixels a side: the encoders of some models take none that is much smaller. */
const square =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAUElEQVR42u3PQQkAAAgEsAtmLvPb4fpTGKzAMtWvRUBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBA4LOM+DB5F0KuNQAAAABJRU5ErkJggg==';

/** No model would come upon this name by itself. */
const field = 'kestrel';
const schema = { type: 'object', properties: { [field]: { type: 'boolean' } } };
const tool = {
  type: 'function' as const,
  function: { name: 'nothing', description: 'Does nothing.', parameters: { type: 'object', properties: {} } },
};

/** Asks one model; `looks`: and whether it has eyes. Never rejects; ends when the signal aborts. */
export async function probe(desk: Desk, model: string, looks: boolean, signal: AbortSignal): Promise<Seen> {
  const ask = asking(desk, model, signal);
  const [streams, tools, schemas, images] = await Promise.all([
    streaming(desk, model, signal),
    ask({ tools: [tool] }),
    ask({ ...format('schema', schema), max_completion_tokens: 64 }, keeps),
    looks
      ? ask({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: square } }] }] })
      : undefined,
  ]);
  const object = schemas === false ? await ask({ ...format('object', schema), max_completion_tokens: 64 }) : undefined;
  return {
    ...(streams !== undefined && { streams }),
    ...(tools !== undefined && { tools }),
    ...(schemas !== undefined && { schema: schemas }),
    ...(object !== undefined && { object }),
    ...(images !== undefined && { images }),
  };
}

/** Whether a request with this in it is taken, and answered as `right` wants it; undefined where nobody can tell. */
function asking({ wire }: Desk, model: string, signal: AbortSignal) {
  return async (more: Partial<Body>, right: (text: string) => boolean | undefined = () => true) => {
    try {
      const { completion } = await wire.whole({ ...short(model), ...more }, signal);
      return right(completion.choices?.[0]?.message?.content ?? '');
    } catch (error) {
      return refusal(said(error).status);
    }
  };
}

async function streaming({ wire }: Desk, model: string, signal: AbortSignal): Promise<boolean | undefined> {
  try {
    const { chunks } = await wire.stream(short(model), signal);
    for await (const chunk of chunks) if (chunk.choices?.[0]) return true;
    return signal.aborted ? undefined : false;
  } catch (error) {
    return refusal(said(error).status);
  }
}

/** Servers that cannot do a thing answer 400, 422, 500 or 501; a full one, or one that is still loading, tells nothing of it. */
function refusal(status: number | undefined): false | undefined {
  return status !== undefined && [400, 422, 500, 501].includes(status) ? false : undefined;
}

function short(model: string): Body {
  const content = `Answer with a JSON object of one word.`;
  return { model, messages: [{ role: 'user', content }], max_completion_tokens: 1, temperature: 0 };
}

/** A server that passes the schema over is told by what its model writes. What was cut off by thinking tells nothing. */
function keeps(text: string): boolean | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(unfenced(text));
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, field) === 'boolean';
  } catch {
    return false;
  }
}
