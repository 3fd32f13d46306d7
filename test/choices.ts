// What people chose, in a store of a test's own: settings and who agreed to be heard.
import { type Authority, openAuthority } from '#src/authority.ts';
import { type Consent, openConsent } from '#src/consent.ts';
import { openPreferences, type Preferences } from '#src/preferences.ts';
import { openStore, type Store } from '#src/store.ts';

export interface Choices {
  readonly authority: Authority;
  readonly consent: Consent;
  readonly settings: Preferences;
}

/** On `store`, or on one in memory that ends with the process. */
export async function openChoices(store?: Store): Promise<Choices> {
  const kept = store ?? (await openStore('file::memory:'));
  const settings = openPreferences(kept);
  return { consent: openConsent(kept), settings, authority: openAuthority(settings) };
}
