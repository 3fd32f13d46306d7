// The models as they are asked when a budget runs out: cheaper ones, no voice, and nothing of what is used up already.
import type { Account } from '#src/allowance.ts';
import type { Measure, Used } from '#src/budgets.ts';
import type { Caller, HearRequest, Models, Unavailable } from '#src/models.ts';
import { asking, type Ways } from '../asking.ts';
import { cheapFrom, fillOf, isSpent, muteFrom } from './words.ts';

/** What a caller has to do without. */
export interface Thrift {
  readonly cheap: boolean;
  readonly mute: boolean;
  /** What nothing is left of. */
  readonly spent: readonly Measure[];
}

export const allGone: Thrift = { cheap: true, mute: true, spent: ['seconds', 'images'] };

/** What follows from how it stands with the budgets of what is needed: all that is more than 0 in `expected`. */
export function thriftBy(accounts: readonly Account[], expected: Used): Thrift {
  const fill = Math.max(0, ...accounts.filter(({ rule }) => expected[rule.of] > 0).map(fillOf));
  return {
    cheap: fill >= cheapFrom,
    mute: fill >= muteFrom,
    spent: accounts.filter(isSpent).map(({ rule }) => rule.of),
  };
}

/** It is not the provider that refuses, so that neither waiting nor another model helps. */
const unavailable: Unavailable = { type: 'unavailable', cause: 'the budget is used up', quota: false };

/**
 * The same models, as far as each caller may use them. `thriftOf` is asked before every call, and refuses it by throwing.
 * `mute`: there is no voice at all.
 */
export function sparing(models: Models, thriftOf: (caller: Caller) => Promise<Thrift>, mute = false): Models {
  const cheaper = async <R extends { readonly caller: Caller }>(request: R): Promise<R> => {
    const { cheap } = await thriftOf(request.caller);
    const [model] = cheap ? models.served('fast') : [];
    if (model === undefined) return request;
    const { caller } = request;
    return { ...request, caller: { ...caller, models: { ...caller.models, chat: model, fast: model, reason: model } } };
  };
  const hearing = (way: 'hear' | 'translate') => async (request: HearRequest, signal: AbortSignal) =>
    (await thriftOf(request.caller)).spent.includes('seconds') ? unavailable : models[way](request, signal);
  const isBroke = async (caller: Caller): Promise<boolean> => {
    const { spent } = await thriftOf(caller);
    return spent.includes('tokens') || spent.includes('dollars');
  };
  const ways: Ways = {
    async *chat(request, signal) {
      yield* models.chat(await cheaper(request), signal);
    },
    async guard(request, signal) {
      await thriftOf(request.caller);
      return models.guard(request, signal);
    },
    async sift(request, signal) {
      await thriftOf(request.caller);
      return models.sift(request, signal);
    },
    async injection(text, caller, signal) {
      await thriftOf(caller);
      return models.injection(text, caller, signal);
    },
    hear: hearing('hear'),
    translate: hearing('translate'),
    see: async (request, signal) =>
      (await thriftOf(request.caller)).spent.includes('images') ? unavailable : models.see(request, signal),
    write: async (request, signal) => models.write(await cheaper(request), signal),
    // An answer that has begun is brought to its end; nothing dear is added to it.
    browse: async (request, signal) =>
      (await isBroke(request.caller)) ? unavailable : models.browse(await cheaper(request), signal),
    compute: async (request, signal) =>
      (await isBroke(request.caller)) ? unavailable : models.compute(await cheaper(request), signal),
    speak: async (request, signal) =>
      mute || (await thriftOf(request.caller)).mute ? unavailable : models.speak(request, signal),
  };
  return asking(models, ways, mute);
}
