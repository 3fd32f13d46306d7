// Who is asked first, and who takes over where no answer comes: another server, while nothing was said.
import type { Caller, ChatPart, ChatRequest, Role, Unavailable } from '../models.ts';
import { BotError } from '../trouble.ts';
import { chat } from './chat.ts';
import type { Desk } from './desk.ts';
import { noModel } from './sentence.ts';

/** Milliseconds for which a server that gave no answer is asked last. */
const restMs = 15_000;

/** Fills `Models.chat`: a server that fails before the first word leaves the answer to the next one. */
export async function* chatAt(
  desks: readonly Desk[],
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatPart, void> {
  let waited = false;
  for await (const { desk, caller, next } of turns(desks, 'chat', request.caller)) {
    let begun = false;
    try {
      for await (const part of chat(desk, { ...request, caller }, signal)) {
        if (part.type === 'wait' && waited) continue;
        waited ||= part.type === 'wait';
        begun ||= part.type !== 'wait' && part.type !== 'thought';
        yield part;
      }
      return;
    } catch (error) {
      if (!next || begun || signal.aborted || !(error instanceof BotError)) throw error;
      tell(desk, next, error.cause);
    }
  }
  throw noModel(undefined);
}

/** Asks one server after the other until one has what is wanted. */
export async function at<T extends { readonly type: string }>(
  desks: readonly Desk[],
  role: Role,
  caller: Caller,
  work: (desk: Desk, caller: Caller) => Promise<T | Unavailable>,
  signal: AbortSignal,
): Promise<T | Unavailable> {
  signal.throwIfAborted();
  let found: T | Unavailable = { type: 'unavailable', cause: 'no model is served', quota: false };
  for await (const { desk, caller: asking, next } of turns(desks, role, caller)) {
    found = await work(desk, asking);
    if (!isUnavailable(found)) return found;
    if (next) tell(desk, next, found.cause);
  }
  return found;
}

function isUnavailable(found: { readonly type: string }): found is Unavailable {
  return found.type === 'unavailable';
}

/** Those of the desks where the role can be played now, as far as is known, the one to ask first first. */
export function able(desks: readonly Desk[], role: Role): readonly Desk[] {
  const playing = desks.filter(
    ({ served, eyes }) => served.chain(role).length > 0 && !(role === 'vision' && eyes?.() === false),
  );
  return playing.toSorted((one, other) => Number(rests(one)) - Number(rests(other)));
}

function rests({ door }: Desk): boolean {
  return door.down !== undefined && performance.now() - door.down < restMs;
}

interface Turn {
  readonly desk: Desk;
  /** Without a choice that this server does not have. */
  readonly caller: Caller;
  /** Who is asked where this one does not answer. */
  readonly next?: Desk;
}

async function* turns(desks: readonly Desk[], role: Role, caller: Caller): AsyncGenerator<Turn> {
  const looked = desks.map(async (desk) => (rests(desk) && desks.length > 1 ? undefined : desk.ready?.()));
  await Promise.all(looked);
  const wish = caller.models?.[role];
  const has = ({ served }: Desk): boolean => wish !== undefined && served.has(role, wish);
  const all = able(desks, role).toSorted((one, other) => Number(has(other)) - Number(has(one)));
  const isHere = all.some(has);
  for (const [index, desk] of all.entries()) {
    const next = all[index + 1];
    yield { desk, caller: isHere && !has(desk) ? without(caller, role) : caller, ...(next && { next }) };
  }
}

function without(caller: Caller, role: Role): Caller {
  const { [role]: _, ...models } = caller.models ?? {};
  return { ...caller, models };
}

/** Once for each outage. */
function tell({ door, log }: Desk, next: Desk, cause: unknown): void {
  if (door.passed) return;
  door.passed = true;
  log.warn({ err: cause }, `${door.name} gives no answer: ${next.door.name} answers instead, until it does again`);
}
