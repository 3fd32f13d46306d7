// Everything that can go wrong with a call, as a closed set of what to do about it. The border to the SDK's errors.
import { APIConnectionError, APIError, APIUserAbortError } from 'groq-sdk';
import type { ToolCall } from '../models.ts';
import { headerLimits, retryAfter, spokenLimit, type Limit } from './limits.ts';
import { namedIn, type Named } from './manner.ts';
import { callsIn, inventedIn } from './rescue.ts';

/**
 * `again` a passing trouble, the same call may succeed · `limited` not before `afterMs` · `oversize` waiting never helps, a
 * smaller request does · `gone` this model is not to be had · `key` the operator's key is refused · `account` the operator has to
 * see to the account: it is out of money, or restricted · `manner` this model does not take how it was asked to write, or the
 * account has no such tier · `refused` this request is wrong for any model · `aborted` nobody wants the answer any more.
 */
export type Fault =
  | {
      readonly type: 'again';
      readonly cause: Error;
      /** It wanted something called, in a way that the provider could not read: what it wanted, as far as that can be told. */
      readonly miscalled?: readonly ToolCall[];
      /** The tier had no room for it. */
      readonly full?: true;
    }
  | {
      readonly type: 'limited';
      readonly afterMs: number;
      readonly limits: readonly Limit[];
      readonly cause: Error;
    }
  | {
      readonly type: 'oversize';
      readonly limit?: Limit;
      /** Tokens that the model reads and writes at once, where that is why. */
      readonly context?: number;
      readonly limits: readonly Limit[];
      readonly cause: Error;
    }
  | {
      readonly type: 'gone';
      /** It would be there once its terms were accepted. */
      readonly terms?: true;
      readonly cause: Error;
    }
  | { readonly type: 'key'; readonly cause: Error }
  | { readonly type: 'account'; readonly cause: Error }
  | { readonly type: 'manner'; readonly named: readonly Named[]; readonly cause: Error }
  | { readonly type: 'refused'; readonly cause: Error }
  | { readonly type: 'aborted' };

/** 429 without a word on when to come back. */
const unsaidMs = 5_000;

/** Codes by which Groq says that this account cannot use the model: console.groq.com/docs/errors and model permissions. */
const goneCodes = new Set([
  'model_not_found',
  'model_decommissioned',
  'model_not_active',
  'model_permission_blocked_org',
  'model_permission_blocked_project',
]);

/** https://console.groq.com/docs/spend-limits names the first; live answers had codes that begin with `spend_`. */
const accountCodes = /^(?:blocked_api_access|spend_|organization_restricted)/;

/** Refusals of what the model wrote, not of what was asked: another throw of the dice may do. */
const unluckyCodes = new Set(['tool_use_failed', 'json_validate_failed']);

/** Timeout, conflict, and a proxy on the way that wants to be greeted: nothing that another wording would change. */
const passing = new Set([407, 408, 409]);

/** What to do about anything that a call to the SDK threw. */
export function fault(error: unknown): Fault {
  if (error instanceof APIUserAbortError) return { type: 'aborted' };
  if (error instanceof APIConnectionError) return { type: 'again', cause: error };
  if (!isApiError(error)) return { type: 'again', cause: unreadable(error) };
  const { code, message } = said(error);
  const cause = forTheLog(error.status, code, message);
  const limit = spokenLimit(message);
  // What the message names is what the call ran into: it comes last and stands.
  const limits = [...headerLimits(error.headers ?? new Headers()), ...(limit ? [limit] : [])];
  const context = overflow(message, said(error).counts);
  if (context) return { type: 'oversize', cause, limits: [], limit: context, context: context.limit };
  if (tooLarge(error.status, code, message, limit)) return { type: 'oversize', cause, limits, ...(limit && { limit }) };
  if (error.status === 429 || code === 'rate_limit_exceeded') {
    const afterMs = retryAfter(error.headers, message) ?? unsaidMs;
    return { type: 'limited', afterMs, cause, limits };
  }
  if (code === 'model_terms_required') return { type: 'gone', terms: true, cause };
  if (code === 'tool_use_failed') return { type: 'again', cause, miscalled: miscalled(error) };
  if (error.status === 498 || code === 'capacity_exceeded') return { type: 'again', cause, full: true };
  const named = isUnwilling(error.status, code) ? namedIn(message) : [];
  return named.length > 0 ? { type: 'manner', named, cause } : { type: kind(error.status, code), cause };
}

/**
 * What a model wanted called whose call was refused. Live: "attempted to call tool 'json' which was not in request.tools",
 * "parameters for tool x did not match schema", "Failed to call a function", mostly with what it wrote as `failed_generation`.
 */
function miscalled(error: unknown): readonly ToolCall[] {
  const { message, written } = said(error);
  const calls = callsIn(written);
  return calls.length > 0 ? calls : inventedIn(message);
}

/** A server's refusal of something that was asked of it. One says with a 500 that it was started without tools. */
function isUnwilling(status: number | undefined, code: string): boolean {
  return kind(status, code) === 'refused' || status === 403 || status === 500 || status === 501;
}

/** With `instanceof` alone, the SDK's generics become `any`. */
function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}

function kind(status: number | undefined, code: string): 'again' | 'gone' | 'key' | 'account' | 'refused' {
  if (goneCodes.has(code) || status === 404) return 'gone';
  if (unluckyCodes.has(code)) return 'again';
  if (accountCodes.test(code) || status === 402) return 'account';
  if (status === 401 || status === 403 || code === 'invalid_api_key') return 'key';
  // Without a status the error came inside a stream that had begun.
  if (status === undefined || status >= 498 || passing.has(status)) return 'again';
  return 'refused';
}

function tooLarge(status: number | undefined, code: string, message: string, limit: Limit | undefined): boolean {
  if (status === 413 || code === 'context_length_exceeded' || /request too large/i.test(message)) return true;
  return limit?.requested !== undefined && limit.requested > limit.limit;
}

/**
 * What is larger than a model's context, and how large both are. vLLM: "maximum context length is 4096 tokens. However, you
 * requested 5000 tokens", "is 4096 tokens and your request has 100 input tokens (5000 > 4096 - 100)"; llama.cpp tells
 * `n_prompt_tokens` and `n_ctx`: https://github.com/ggml-org/llama.cpp/pull/15780
 */
function overflow(message: string, { asked, most }: Words['counts']): Limit | undefined {
  const number = (text: string | undefined): number => Number(text ?? NaN);
  const limit = most ?? number(/maximum (?:context|model) length (?:is|of) (\d+)/i.exec(message)?.[1]);
  if (!(limit > 0)) return undefined;
  const wished = /\((\d+) > \d+ - (\d+)\)/.exec(message);
  const whole = wished && number(wished[1]) + number(wished[2]);
  const requested =
    asked ??
    whole ??
    number(
      /requested (?:about )?(\d+)|(?:prompt|input) (?:contains|has|is)(?: at least)? (\d+)/i
        .exec(message)
        ?.slice(1)
        .find(Boolean),
    );
  return { counts: 'tokens', per: Infinity, limit, ...(requested > limit && { requested }) };
}

/** The SDK's error holds the whole body, and with it what the model wrote; the log is to hold neither. */
function forTheLog(status: number | undefined, code: string, message: string): Error {
  const words = unluckyCodes.has(code) ? '' : `: ${message.slice(0, 300)}`;
  return new Error(`The provider answered ${status ?? 'within a stream'} ${code}${words}`);
}

/** Where JSON does not parse, the error quotes it. */
function unreadable(error: unknown): Error {
  return new Error(`the answer could not be read (${error instanceof Error ? error.name : typeof error})`);
}

/** What an error of the provider says in so many words; all of it is blank where anything else was thrown. */
interface Words {
  readonly status?: number | undefined;
  readonly code: string;
  readonly message: string;
  /** What the model had written, where that is why it was refused. Nothing for the log. */
  readonly written: string;
  /** Tokens of the prompt and of the context, where it tells them as numbers. */
  readonly counts: { readonly asked?: number; readonly most?: number };
}

/** Over HTTP the SDK hands over the whole body, from inside a stream only its `error`. */
export function said(error: unknown): Words {
  if (!isApiError(error)) return { code: '', message: '', written: '', counts: {} };
  const body: unknown = error.error;
  const inner = field(body, 'error') ?? body;
  return {
    status: error.status,
    code: text(field(inner, 'code')),
    message: text(field(inner, 'message')) || error.message,
    written: text(field(inner, 'failed_generation')),
    counts: counts(field(inner, 'n_prompt_tokens'), field(inner, 'n_ctx')),
  };
}

function counts(asked: unknown, most: unknown): Words['counts'] {
  return { ...(typeof asked === 'number' && { asked }), ...(typeof most === 'number' && { most }) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
