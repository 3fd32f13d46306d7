// What people chose, kept in memory: who agreed to be heard, and settings as a test sets them.
import type { Consent } from '#src/consent.ts';
import { settings as table, type Settings, type Values } from '#src/settings.ts';

export class Wishes {
  /** Who agreed, in any server. */
  readonly agreed = new Set<string>();
  /** What a test sets; the rest is as usual. */
  chosen: Partial<Values> = {};
  /** Set: decisions cannot be written down. */
  full: Error | undefined;
  /** Holds decisions up before they are durable. */
  writing: Promise<void> = Promise.resolve();
  /** Holds the next questions for who agreed up. */
  reading: Promise<void> = Promise.resolve();
  /** How often it was asked who agreed. */
  asked = 0;
  readonly #watchers = new Set<Parameters<Consent['watch']>[0]>();

  readonly consent: Consent = {
    agreed: async () => {
      this.asked += 1;
      const agreed = new Set(this.agreed);
      await this.reading;
      return agreed;
    },
    decide: async (space, person, agrees) => {
      const tell = () => this.#watchers.forEach((decided) => decided(space, person, agrees));
      if (!agrees) tell();
      await this.writing;
      if (this.full) throw this.full;
      this.agreed[agrees ? 'add' : 'delete'](person);
      if (agrees) tell();
    },
    withdraw: async () => this.agreed.clear(),
    watch: (decided, signal) => {
      this.#watchers.add(decided);
      signal.addEventListener('abort', () => this.#watchers.delete(decided), { once: true });
    },
  };

  readonly settings: Settings = {
    rooms: ({ room }) => [room],
    of: () => {
      const usual = Object.entries(table).map(([name, { usual }]) => [name, usual] as const);
      // Names and kinds come from the table, which `Values` is made of.
      return Promise.resolve({ ...Object.fromEntries(usual), ...this.chosen } as Values);
    },
  };
}
