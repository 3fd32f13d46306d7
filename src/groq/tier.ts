// In which of the provider's tiers calls are made: as it is wished, and as usual where a tier is full or not to be had.
import type { Caller, Tier } from '../models.ts';
import type { Body } from './wire.ts';

/** Milliseconds within which a tier that was full twice is taken to be full. */
const twiceWithin = 15_000;
/** Milliseconds for which nobody asks it again. */
const restMs = 60_000;

/** What is known of a provider's tiers, so that nobody pays for finding it out twice: https://console.groq.com/docs/service-tiers */
export class Tiers {
  readonly #usual: Tier | undefined;
  readonly #denied = new Set<string>();
  /** By model, on the clock of `performance.now`: when its best effort was refused last, and until when it is left alone. */
  readonly #full = new Map<string, { readonly at: number; readonly until: number }>();

  /** `usual`: as the operator has it; absent: as the provider has it. */
  constructor(usual?: Tier) {
    this.#usual = usual;
  }

  /** The part of a request that names the tier. */
  of(model: string, { tier = this.#usual }: Caller): Pick<Body, 'service_tier'> {
    if (tier === undefined || this.#denied.has(tier)) return {};
    const rests = performance.now() < (this.#full.get(model)?.until ?? 0);
    // Whoever asks for nothing is asked on demand; said in words, it is no matter of how the account is set up.
    if (bestEffort(tier) && rests) return this.#denied.has('on_demand') ? {} : { service_tier: 'on_demand' };
    return { service_tier: tier };
  }

  /** The account does not have the tier that was asked for. */
  denied({ service_tier: tier }: Body): void {
    if (tier) this.#denied.add(tier);
  }

  /** There was no room for a call of best effort: once may be luck, twice is not. */
  full({ model, service_tier: tier }: Body): void {
    if (!bestEffort(tier)) return;
    const now = performance.now();
    const isSecond = now - (this.#full.get(model)?.at ?? -Infinity) < twiceWithin;
    this.#full.set(model, { at: now, until: isSecond ? now + restMs : 0 });
  }
}

/** Whether a call in this tier is refused where there is no room for it. */
export function bestEffort(tier: unknown): boolean {
  return tier === 'flex' || tier === 'auto';
}
