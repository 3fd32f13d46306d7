// A server of the operator's own: what it serves and what that can do, found out at the start, or at its first use.
import type { Role } from '../models.ts';
import type { OwnCast, Server } from './cast.ts';
import { check } from './check.ts';
import type { Desk } from './desk.ts';
import { probe, type Seen } from './probe.ts';

export interface OwnServer {
  readonly desk: Desk;
  /** Without the name and password that an address may hold. */
  readonly address: string;
  readonly roles: readonly Role[];
  /** Those that it plays because nobody else does. */
  readonly besides: readonly Role[];
  /** Looks at it now. Resolves with warnings, a sentence each; rejects with a `BotError` only when the key is refused. */
  examine(): Promise<readonly string[]>;
  /** What was found out. */
  readonly state: () => ServerState;
}

/** A server as the operator is told of it. */
export interface ServerState {
  /** The role that it is there for in the first place. */
  readonly role: Role;
  readonly address: string;
  /** Whether it told what it serves, when it was asked last. */
  readonly up: boolean;
  /** Who plays that role. */
  readonly model?: string;
  /** Of whoever writes there; absent: nobody does. */
  readonly seen?: Seen;
}

export interface Parts {
  readonly server: Server;
  /** At least one. */
  readonly roles: readonly Role[];
  readonly besides: readonly Role[];
  readonly cast: OwnCast;
}

/** Milliseconds after which a server that gave no list is asked for it again. */
const againMs = 5_000;
/** Roles whose models write, and can be asked what they can do. */
const writing: readonly Role[] = ['chat', 'fast', 'vision'];

export function ownServer(parts: Parts, base: Omit<Desk, 'door'>): OwnServer {
  const { server, roles, besides, cast } = parts;
  const address = shownAddress(server.baseUrl);
  const role = roles[0] ?? 'chat';
  let seen: Seen | undefined;
  let [up, triedAt]: [boolean, number] = [false, -Infinity];
  /** Whom it was found out of. */
  let asked: string | undefined;
  let looking: Promise<unknown> | undefined;
  const desk: Desk = { ...base, own: true, door: doorOf(role, address), ready, eyes };
  return { desk, address, roles, besides, examine, state };

  /** Whoever was set up to see is thought to. */
  function eyes(): boolean {
    return seen?.images ?? roles.includes('vision');
  }

  function state(): ServerState {
    const [model] = desk.served.chain(role);
    return { role, address, up, ...(model !== undefined && { model }), ...(seen && { seen }) };
  }

  /** Whoever comes first looks, and the others wait for that; a server that is down is asked again in a while. */
  async function ready(): Promise<void> {
    // Where nobody looked at the start and the models are named, they are tried as they are.
    const isNeeded = triedAt > -Infinity || roles.some((one) => desk.served.chain(one).length === 0);
    if (up || !isNeeded || performance.now() - triedAt < againMs) return;
    looking ??= examine().catch(() => undefined);
    await looking;
    looking = undefined;
  }

  async function examine(): Promise<readonly string[]> {
    triedAt = performance.now();
    const warnings = await check(desk, [...roles, ...besides.filter((one) => one !== 'vision')]);
    up = desk.served.known;
    if (!up) desk.door.down ??= performance.now();
    else Object.assign(desk.door, { down: undefined, shut: false });
    if (up) await look();
    desk.log.info({ server: address }, `${desk.door.name}: ${told(state())}`);
    return [...warnings, ...(up ? [] : ['It is looked at again when it is needed.']), ...open()];
  }

  async function look(): Promise<void> {
    for (const [model, room] of desk.wire.rooms ?? []) desk.scheduler.narrow(model, room);
    if (roles.includes('speak'))
      cast.speaks((await desk.wire.voices?.(AbortSignal.timeout(desk.patience.listMs))) ?? []);
    const plays = writing.find((one) => roles.includes(one));
    const [model] = plays ? desk.served.chain(plays) : [];
    if (model === undefined || model === asked) return;
    asked = model;
    const looks = roles.includes('vision') || besides.includes('vision');
    seen = await probe(desk, model, looks, AbortSignal.timeout(desk.patience.probeMs));
    learn(desk, model, seen);
  }

  /** A choice that nobody has made. */
  function open(): readonly string[] {
    return roles.flatMap((one) => {
      const models = cast.undecided(one).slice(0, 10);
      const variable = `${one.toUpperCase()}_MODEL`;
      if (models.length === 0) return [];
      return [
        `${desk.door.name} serves ${models.join(', ')}: set ${variable} to the one that is meant, until then it is off.`,
      ];
    });
  }
}

function doorOf(role: Role, address: string): Desk['door'] {
  const name = `The ${role} server at ${address}`;
  const keyAdvice = `${name} refuses the key that is set for it: set ${role.toUpperCase()}_API_KEY to the one that it was started with`;
  return { name, keyAdvice, shut: false };
}

/** What was seen, for whoever asks these models from now on. */
function learn({ forms, toolsets }: Desk, model: string, { tools, schema, object }: Seen): void {
  if (tools === false) toolsets.refused(model, ['tools'], { tools: [{ type: 'function' }] });
  if (schema === true) forms.taken(model, 'schema');
  if (schema === false) forms.taken(model, object === false ? 'words' : 'object');
}

/** As in "model X, tools yes, JSON schema no". */
function told({ up, model, seen }: ServerState): string {
  if (!up) return 'it gives no list of its models';
  const abilities = [
    ['streams', seen?.streams],
    ['tools', seen?.tools],
    ['JSON schema', seen?.schema],
    ['JSON', seen?.object],
    ['images', seen?.images],
  ] as const;
  const known = abilities.flatMap(([name, is]) => (is === undefined ? [] : [`${name} ${is ? 'yes' : 'no'}`]));
  return [model === undefined ? 'no model yet' : `model ${model}`, ...known].join(', ');
}

/** The operator may have written a name and a password into it, which no log is to hold. */
function shownAddress(baseUrl: string): string {
  const url = new URL(baseUrl);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
