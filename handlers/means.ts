// What all that the bot does takes.
import type { Answers } from '#src/answers.ts';
import type { Approvals } from '#src/approvals.ts';
import type { Charts } from '#src/chart.ts';
import type { Bygone } from '#src/bygone.ts';
import type { Check } from '#src/checkup.ts';
import type { Consent } from '#src/consent.ts';
import type { Hands } from '#src/hands.ts';
import type { Jobs } from '#src/jobs.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Enforcing } from './moderate/means.ts';
import type { Place } from '#src/message.ts';
import type { Preferences } from '#src/preferences.ts';
import type { Privacy, Terms } from '#src/privacy.ts';
import type { Reminders } from '#src/reminders.ts';
import type { Mcp } from '#src/mcp.ts';
import type { Servers } from '#src/servers.ts';
import type { Rates } from '#src/rates.ts';
import type { Steps } from '#src/steps.ts';
import type { Sums } from '#src/sums.ts';
import type { Unread } from '#src/unread.ts';
import type { Usage } from '#src/usage.ts';
import type { CallMind } from './call/mind.ts';
import type { Senses } from './mind.ts';

export interface Means extends Omit<CallMind, 'overhear'>, Senses, Enforcing {
  readonly settings: Preferences;
  readonly consent: Consent;
  readonly answers: Answers;
  readonly steps: Steps;
  readonly approvals: Approvals;
  readonly jobs: Jobs;
  readonly reminders: Reminders;
  readonly servers: Servers;
  readonly mcp: Mcp;
  /** Of a platform, by its name. */
  readonly hands: (platform: string) => Hands | undefined;
  readonly unread: Unread;
  readonly bygone: Bygone;
  readonly privacy: Privacy;
  readonly terms: Terms;
  readonly usage: Pick<Usage, 'sums'>;
  readonly charts: Pick<Charts, 'draw'>;
  readonly sums: Pick<Sums, 'solve'>;
  /** Where the operator named a source of them. */
  readonly rates?: Rates;
  readonly ledger: Pick<Ledger, 'turnOf' | 'adopt'>;
  /** Marks the instructions, which are never told: see `canary.ts`. */
  readonly mark: string;
  /** Looks at all that it takes to work on a platform and in a room of it. Never rejects. */
  examine(place: Place, signal: AbortSignal): Promise<readonly Check[]>;
}
