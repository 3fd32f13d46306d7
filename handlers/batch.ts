// Long work that nobody waits for: taken up when a platform is there, a step at a time, each job by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, type Job } from '#src/job.ts';
import { BotError } from '#src/trouble.ts';
import { advance, keysOf, type Next } from './batch/advance.ts';
import { beginDue } from './batch/nights.ts';
import { openLane, type Pace, usualPace } from './batch/pace.ts';
import { choosingLive } from './chosen.ts';
import { here } from './here.ts';
import type { Means } from './means.ts';

/** Between two looks at a batch, at first and at most; between two looks at the clock; and after the first trouble that nobody foresaw. Milliseconds. */
const usualTiming = { firstMs: 60_000, longestMs: 600_000, clockMs: 60_000, troubleMs: 60_000, pace: usualPace };
export interface Timing extends Omit<typeof usualTiming, 'pace'> {
  readonly pace: Pace;
}

/** How long it is tried to take something back from the provider, before it is tried another time. Milliseconds. */
const returnMs = 120_000;
/** After so many troubles in a row that nobody foresaw, a job is given up. */
const mostTroubles = 20;
/** And after so many that people can be told of. */
const mostTold = 3;
// said
const broken = 'Something went wrong again and again; it has been written down.';

/** Takes up what a platform's jobs are at, now and from time to time. Returns at once; nothing of it rejects. */
export interface Batching {
  resume(platform: string): void;
}

export function openBatching(means: Means, now: () => number = Date.now, timing: Timing = usualTiming): Batching {
  const { jobs, log } = means;
  const lane = openLane(timing.pace);
  const running = new Map<
    string,
    { readonly platform: string; readonly space: string; readonly stop: AbortController }
  >();
  const platforms = new Set<string>();
  const mindOf = async ({ place, order }: Job) => {
    const models = choosingLive(means.models, means.settings);
    return here({ ...means, models }, place, order.asker);
  };

  /** Until it has ended. */
  async function carry(id: string, signal: AbortSignal): Promise<void> {
    let waitMs = timing.firstMs;
    for (let troubles = 0; !signal.aborted;) {
      const job = await jobs.get(id);
      if (!job || ended.includes(job.state)) return;
      let next: Next;
      try {
        next = await advance(job, await mindOf(job), lane, signal);
        troubles = 0;
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error, job: id, kind: job.kind }, 'a job does not get on');
        troubles += 1;
        const isFinal = error instanceof BotError && error.cause === undefined;
        if (troubles >= (isFinal ? mostTold : mostTroubles))
          await jobs.move(job, { state: 'failed', cause: error instanceof BotError ? error.sentence : broken });
        // A platform may be away for hours.
        next = { type: 'wait', ms: timing.troubleMs * 2 ** (troubles - 1) };
      }
      if (next.type === 'over') return;
      if (next.type === 'go on') waitMs = timing.firstMs;
      else
        await sleep(next.type === 'wait' ? Math.min(next.ms, timing.longestMs) : waitMs, undefined, {
          signal,
          ref: false,
        });
      if (next.type === 'look again') waitMs = Math.min(waitMs * 2, timing.longestMs);
    }
  }

  function start(job: Pick<Job, 'id' | 'place'>): void {
    if (running.has(job.id)) return;
    const stop = new AbortController();
    const { platform, space } = job.place;
    running.set(job.id, { platform, space, stop });
    void carry(job.id, stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log.error({ err: error, job: job.id }, 'a job could not be gone on with');
      })
      .finally(() => {
        running.delete(job.id);
        void takeBack(platform);
      });
  }

  /** Whatever the provider still has of jobs that have ended, or were deleted, also by an earlier process. Never rejects. */
  const takeBack = (platform: string): Promise<void> =>
    means.acting.once(`batches ${platform}`, async () => {
      try {
        const { batches } = means.models;
        const ids = batches ? await jobs.lent(platform) : [];
        for (const id of ids.filter((one) => !running.has(one)))
          if (await batches?.clear(keysOf(id), AbortSignal.timeout(returnMs))) await jobs.returned(id);
      } catch (error) {
        log.warn({ err: error, platform }, 'what the provider has of jobs that are over could not be taken back yet');
      }
    });

  async function changed(id: string): Promise<void> {
    const job = await jobs.get(id);
    if (!job || !platforms.has(job.place.platform)) return;
    if (!ended.includes(job.state)) return start(job);
    running.get(id)?.stop.abort();
    await takeBack(job.place.platform);
  }

  async function look(platform: string): Promise<void> {
    await beginDue(platform, means, now());
    for (const job of await jobs.open(platform)) start(job);
    void takeBack(platform);
  }

  function again(platform: string): void {
    void look(platform)
      .catch((error: unknown) => log.error({ err: error, platform }, 'jobs could not be taken up'))
      .finally(() => setTimeout(() => again(platform), timing.clockMs).unref());
  }

  jobs.watch((id) => {
    void changed(id).catch((error: unknown) => log.error({ err: error, job: id }, 'a job could not be seen to'));
  });
  // What is at work with words that are to be forgotten says no more of them: it goes on with what is left, when it is looked again.
  means.bygone.watch(({ platform, space }) => {
    for (const one of running.values())
      if (one.platform === platform && (space === undefined || space === one.space)) one.stop.abort();
  });
  return {
    resume(platform) {
      if (platforms.has(platform)) return;
      platforms.add(platform);
      again(platform);
    },
  };
}
