// The tiers of service: which an organisation has, and when there is no room.
import { invalid, type Refusal } from './refusal.ts';
import type { ChatRequest } from './request.ts';

/** What an organisation of the developer plan has. @see https://console.groq.com/docs/service-tiers */
const paid: readonly string[] = ['on_demand', 'flex', 'auto'];

/** What an organisation has, and how things stand; a test may change it. */
export class Plan {
  /** A free one has `on_demand` alone. */
  readonly tiers = new Set(paid);
  /** Models whose flex tier has no room. */
  readonly full = new Set<string>();
  /** Models that call no tools. */
  readonly toolless = new Set<string>();
  /** Tools of the platform's own that the organisation may not use, by type. */
  readonly untooled = new Set<string>();
}

/** The first reason for which a request's tier is refused. */
export function refuseTier(request: ChatRequest, plan: Plan): Refusal | undefined {
  const tier = request.service_tier ?? undefined;
  if (tier === undefined) return undefined;
  const known = [...paid, 'performance'];
  if (!known.includes(tier)) return invalid(`'service_tier' : value must be one of ${known.join(', ')}`);
  // As live answers had it in 2026.
  const plans = 'You can check your plan at https://console.groq.com/settings/billing/plans, and upgrade to access';
  if (!plan.tiers.has(tier))
    return invalid(`\`service_tier\` \`${tier}\` is not available for this org. ${plans} the required service tier.`);
  return tier === 'flex' && plan.full.has(request.model) ? noRoom : undefined;
}

/** @see https://console.groq.com/docs/flex-processing: "requests will fail quickly with status 498 and error capacity_exceeded" */
const noRoom: Refusal = {
  status: 498,
  error: {
    message: 'Flex tier capacity exceeded, please try again later.',
    type: 'capacity_exceeded',
    code: 'capacity_exceeded',
  },
};
