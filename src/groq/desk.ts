// What all calls of one provider share, and the care that each of them needs: limits learned, use recorded, troubles noted.
import type { Log } from '../log.ts';
import type { Caller, Role, Use } from '../models.ts';
import type { Listener } from './answer.ts';
import type { Fault } from './fault.ts';
import type { Forms } from './forms.ts';
import type { Manners, Named } from './manner.ts';
import type { Patience } from './patience.ts';
import type { Scheduler, Seat } from './scheduler.ts';
import type { Served } from './served.ts';
import type { Talents } from './talents.ts';
import type { Tiers } from './tier.ts';
import type { Toolsets } from './toolset.ts';
import { counted, use, type Usage } from './use.ts';
import type { Body, Wire } from './wire.ts';

const accountAdvice = 'the account is blocked: look at its spend limit at https://console.groq.com/settings/billing';

/** Whether the provider lets us in at all. A refusal is told to the log once, and again only after it has worked in between. */
interface Door {
  shut: boolean;
  /** When a call got no answer, and none has since, on the clock of `performance.now`. */
  down?: number | undefined;
  /** Whether the log has been told that others answer instead. */
  passed?: boolean;
  /** The provider's name, for the operator. */
  readonly name: string;
  /** What the operator has to do when the key is refused. */
  readonly keyAdvice: string;
}

/** One provider, with all that is known of it. */
export interface Desk {
  readonly wire: Wire;
  readonly scheduler: Scheduler;
  readonly served: Served;
  readonly forms: Forms;
  readonly manners: Manners;
  readonly toolsets: Toolsets;
  readonly talents: Talents;
  /** Absent: this server has no such thing. */
  readonly tiers?: Tiers;
  readonly patience: Patience;
  readonly door: Door;
  /** Looks at what is served and what it can do, where that has not been done yet; never rejects. Absent: there is no need to. */
  readonly ready?: () => Promise<void>;
  /** A server of the operator's own: nobody pays by use. */
  readonly own?: true;
  /** Whether its models look at images, where that is not told by their names. */
  readonly eyes?: () => boolean;
  readonly log: Log;
  record(use: Use): void;
}

/** The models that may play a role for a caller, the one to ask first first. */
export function models({ served }: Pick<Desk, 'served'>, role: Role, { models: chosen }: Caller): readonly string[] {
  return served.chain(role, chosen?.[role]);
}

/** One call's account: give it to whoever reads the answer, and close it exactly once, whatever became of the call. */
export interface Account extends Listener {
  close(): void;
}

/** Opens the account of a call that is about to be made. */
export function account(desk: Desk, seat: Seat, caller: Caller, role: Role): Account {
  let heard: Usage | undefined;
  return {
    limits: (limits) => {
      Object.assign(desk.door, { shut: false, down: undefined, passed: false });
      seat.told(limits);
    },
    usage: (usage) => {
      heard = usage;
    },
    close: () => {
      seat.leave(heard && counted(heard));
      if (heard) desk.record({ ...use(caller, role, seat.model, heard), ...(desk.own && { dollars: 0 }) });
    },
  };
}

/** Keeps what a fault says of the provider, so that the next call knows it. `sent`: what was asked, where it was asked in writing. */
export function note(desk: Desk, seat: Seat, fault: Exclude<Fault, { type: 'aborted' }>, sent?: Body): void {
  const { model } = seat;
  desk.log.debug({ model, fault: fault.type, err: fault.cause }, 'a call failed');
  if (fault.type === 'limited' || fault.type === 'oversize') seat.told(fault.limits);
  if (fault.type === 'oversize' && fault.context) desk.scheduler.narrow(model, fault.context);
  if (fault.type === 'again' || fault.type === 'key' || fault.type === 'account') desk.door.down ??= performance.now();
  if (fault.type === 'limited') desk.scheduler.close(model, fault.afterMs);
  if (fault.type === 'manner' && sent) refused(desk, fault.named, sent);
  if (fault.type === 'again' && fault.full && sent) desk.tiers?.full(sent);
  if (fault.type === 'gone') desk.served.gone(model, fault.cause, fault.terms);
  if ((fault.type === 'key' || fault.type === 'account') && !desk.door.shut) {
    desk.door.shut = true;
    const advice = fault.type === 'key' || desk.own ? desk.door.keyAdvice : accountAdvice;
    desk.log.error({ err: fault.cause }, advice);
  }
}

function refused({ manners, toolsets, tiers }: Desk, named: readonly Named[], sent: Body): void {
  manners.refused(sent.model, named, sent);
  toolsets.refused(sent.model, named, sent);
  if (named.includes('service_tier')) tiers?.denied(sent);
}
