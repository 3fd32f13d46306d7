// One incident as it is being dealt with: what is known of it, and in which words it is told to whom.
import type { Incident } from '#src/incidents.ts';
import type { Person, Place } from '#src/message.ts';
import type { Moderator } from '#src/moderator.ts';
import type { Policy } from '#src/policy.ts';
import { type Say, speaker, tongueIn } from '#src/tongue.ts';
import type { Enforcing } from './means.ts';

/** What only the call can do in which something was said. */
export interface InCall {
  /** Says a sentence aloud to everybody in it. */
  warn(sentence: string): void;
  /** Listens no more to the person. */
  deafen(): void;
}

export interface Scene {
  readonly incident: Incident;
  readonly moderator: Moderator;
  /** As it holds now. */
  readonly policy: Policy;
  readonly means: Enforcing;
  readonly call?: InCall;
  /** Whom it is about, as the platform knows them now, where it has been asked. */
  readonly person?: Person;
  /** Set: an earlier process may have done something that it could not write down. */
  readonly again: boolean;
}

/** In the language that was chosen for a room; with a person, as they read it. */
export async function sayIn(
  place: Place,
  { settings }: Pick<Enforcing, 'settings'>,
  person?: Pick<Person, 'id' | 'locale'>,
): Promise<Say> {
  const { language } = await settings.of(place, person?.id);
  return speaker(tongueIn(language, person?.locale));
}

/** A room as platforms understand it: of a thread, what it is a thread of. */
export function roomOf(place: Place, { settings }: Pick<Enforcing, 'settings'>): string {
  return `<#${settings.rooms(place).at(-1) ?? place.room}>`;
}

/** A time as everybody understands it, wherever they are. */
export function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
