// The models' room's door: the model port, filled by Groq's API, and by servers of the operator's own.
import { type Caller, type HearRequest, type Models, type Role, roles, type Unavailable } from '../models.ts';
import type { Verdict } from '../verdict.ts';
import { batches } from './batches.ts';
import { type Limits, limits } from './batches/jsonl.ts';
import { batchWire } from './batches/wire.ts';
import { browse } from './browse.ts';
import { check } from './check.ts';
import { compute } from './compute.ts';
import type { Court } from './court.ts';
import type { Desk } from './desk.ts';
import { usualAddress, openDesks, type Desks, type GroqSettings, type Tools } from './desks.ts';
import { guard } from './guard.ts';
import { hear } from './hear.ts';
import { guardImages } from './imageguard.ts';
import { injection } from './injection.ts';
import { opener } from './line.ts';
import { patience as usual, type Patience } from './patience.ts';
import { imagesAtOnce } from './picture.ts';
import { languages, voicesOf } from './reader.ts';
import { able, at, chatAt } from './relay.ts';
import type { ServerState } from './server.ts';
import { sift } from './sift.ts';
import { speak } from './speak.ts';
import { talented, type Talent } from './talents.ts';
import { see, write } from './task.ts';

/** The model port, and a look at the provider before it is used. */
export interface Groq extends Models {
  /**
   * Asks which models are served, before the first question, and own servers what they can do. Resolves with warnings, a sentence
   * each, for the operator. Rejects with a `BotError` when a key is refused; a server that can't be reached is only a warning.
   */
  check(): Promise<readonly string[]>;
  /** The operator's own servers, as they were found last. */
  servers(): readonly ServerState[];
}

/** Opens the room. Makes no call before it is asked something. `files`: how large a file of a batch may be. */
export function groq(settings: GroqSettings, tools: Tools, patience: Patience = usual, files: Limits = limits): Groq {
  const desks = openDesks(settings, tools, patience);
  const court = courtOf(desks);
  const { groq: desk } = desks;
  /** Only Groq runs tools itself; it is told nothing where the operator's own servers alone may answer. */
  const host = desk && desks.of('chat').includes(desk) ? desk : undefined;
  // The list of models counts against no limit.
  const openers = desks.all.map(({ wire }) => opener(wire.models, patience.listMs));
  const reading = (language: string) => {
    const all = able(desks.of('speak'), 'speak');
    const reads = all.filter(({ served }) => languages(served).includes(language.toLowerCase()));
    return [...new Set([...reads, ...all])];
  };
  const tongues = () => [...new Set(able(desks.of('speak'), 'speak').flatMap(({ served }) => languages(served)))];
  const voices = (language: string) => {
    const [first] = reading(language);
    return first ? voicesOf(first.served, language) : [];
  };
  const asked = <Request extends { readonly caller: Caller }, Found extends { readonly type: string }>(
    role: Role,
    request: Request,
    signal: AbortSignal,
    work: (desk: Desk, request: Request, signal: AbortSignal) => Promise<Found | Unavailable>,
  ) => at(desks.of(role), role, request.caller, (one, caller) => work(one, { ...request, caller }, signal), signal);
  const heard = (way: 'transcribe' | 'translate', request: HearRequest, signal: AbortSignal) =>
    asked(way, request, signal, (one, wish: HearRequest, until) => hear(one, way, wish, until));
  return {
    chat: (request, signal) => chatAt(desks.of('chat'), request, signal),
    async guard(request, signal) {
      if (!court) return nobody;
      await court.guard.ready?.();
      return request.images?.length ? guardImages(court, request, signal) : guard(court, request, signal);
    },
    async sift(request, signal) {
      if (!court) return request.texts.map(() => nobody);
      await court.guard.ready?.();
      return sift(court, request, signal);
    },
    injection: async (text, caller, signal) => (desk ? injection(desk, text, caller, signal) : undefined),
    hear: (request, signal) => heard('transcribe', request, signal),
    translate: (request, signal) => heard('translate', request, signal),
    see: (request, signal) => asked('vision', request, signal, see),
    get imagesAtOnce() {
      const counts = able(desks.of('vision'), 'vision')
        .map(imagesAtOnce)
        .filter((count) => count > 0);
      return counts.length > 0 ? Math.min(...counts) : 0;
    },
    write: (request, signal) => asked('fast', request, signal, write),
    ...(desk &&
      settings.apiKey !== undefined && {
        batches: batches({
          desk,
          wire: batchWire(settings.apiKey, settings.baseUrl ?? usualAddress),
          most: files,
          plays: (role) => desks.of(role).includes(desk),
        }),
      }),
    browse: async (request, signal) => (host ? browse(host, request, signal) : nowhere),
    compute: async (request, signal) => (host ? compute(host, request, signal) : nowhere),
    get skills() {
      const [talker] = able(desks.of('chat'), 'chat');
      const model = talker?.served.chain('chat')[0];
      const can = (talent: Talent) => host !== undefined && talented(host, talent).length > 0;
      const tools = model !== undefined && talker?.toolsets.takes(model) === true;
      return { tools, browse: can('browse'), compute: can('compute') };
    },
    speak: (request, signal) =>
      at(
        reading(request.language ?? ''),
        'speak',
        request.caller,
        (one, caller) => speak(one, { ...request, caller }, signal),
        signal,
      ),
    get voices() {
      return voices(tongues()[0] ?? '');
    },
    get languages() {
      return tongues();
    },
    voicesOf: voices,
    get ears() {
      return desks.of('transcribe').length > 0;
    },
    served: (role) => [...new Set(desks.of(role).flatMap(({ served }) => served.all(role)))],
    quotas: () => desks.all.flatMap(({ scheduler }) => scheduler.quotas()),
    prepare() {
      for (const open of openers) open();
    },
    async check() {
      const front =
        desk &&
        check(
          desk,
          roles.filter((role) => desks.of(role).includes(desk)),
        );
      return (await Promise.all([front ?? [], ...desks.own.map((one) => one.examine())])).flat();
    },
    servers: () => desks.own.map(({ state }) => state()),
  };
}

const nowhere: Unavailable = { type: 'unavailable', cause: 'no server is set that does this', quota: false };

const nobody: Verdict = { type: 'unknown', cause: 'no server is set that judges' };

/** Who judges: of Groq's and the operator's, one alone. */
function courtOf(desks: Desks): Court | undefined {
  const [guard] = desks.of('guard');
  if (!guard) return undefined;
  return {
    guard,
    front: desks.groq ?? guard,
    get eyes() {
      return able(desks.of('vision'), 'vision')[0];
    },
    told: false,
  };
}
