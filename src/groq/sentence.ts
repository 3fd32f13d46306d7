// What people are told when there is no answer: what happened and what to do next. Never a provider's own words.
import { BotError } from '../trouble.ts';

/** The key is refused; the operator finds the reason in the log. */
export function noKey(cause: unknown): BotError {
  return new BotError("I can't reach my language model: the operator has to renew the key.", {
    cause,
  });
}

/** No money is left, or the provider has restricted the account. */
export function noAccount(cause: unknown): BotError {
  return new BotError('My language model is blocked for now: the operator has to look after the account.', { cause });
}

/** No model of the role is served any more. */
export function noModel(cause: unknown): BotError {
  return new BotError('None of my language models is available: the operator has to choose another one.', { cause });
}

/** All models are at their limits for the next `ms`. */
export function busy(ms: number, cause?: unknown): BotError {
  if (ms >= 3_600_000) {
    const hours = Number.isFinite(ms) ? `in about ${amount(ms / 3_600_000, 'hour')}` : 'tomorrow';
    return new BotError(`Today's quota of my language model is used up: please ask again ${hours}.`, { cause });
  }
  const time = ms >= 90_000 ? amount(ms / 60_000, 'minute') : amount(ms / 1000, 'second');
  return new BotError(`My language model is busy: please ask again in about ${time}.`, { cause });
}

/** The question alone is larger than any model takes. */
export function tooLong(cause?: unknown): BotError {
  return new BotError('That is too long for my language model: please ask with a shorter text.', {
    cause,
  });
}

/** The provider rejects this request, whoever asks. */
export function refused(cause: unknown): BotError {
  return new BotError('My language model could not take this request: please say it in another way.', { cause });
}

/** Lines are down, or the provider is. */
export function outage(cause: unknown): BotError {
  return new BotError("My language model can't be reached right now: please ask again in a minute.", { cause });
}

/** The model ended without a word, twice. */
export function noAnswer(cause?: unknown): BotError {
  return new BotError('My language model gave no answer: please ask again, perhaps in other words.', { cause });
}

/** The line broke while the bot was speaking. */
export function voiceLost(cause?: unknown): BotError {
  return new BotError('My voice broke off: please ask again.', { cause });
}

function amount(count: number, unit: string): string {
  const whole = Math.max(1, Math.ceil(count));
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
