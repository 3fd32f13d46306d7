// What models do with tools that the provider runs: which models can, how they are asked, and who has refused.
import type { Caller } from '../models.ts';
import { said } from './fault.ts';
import type { Served } from './served.ts';
import type { Body } from './wire.ts';

export type Talent = 'browse' | 'compute';

/** As gpt-oss is told of them: https://console.groq.com/docs/browser-search, https://console.groq.com/docs/code-execution */
const own = { browse: 'browser_search', compute: 'code_interpreter' } as const;
/** As the compound systems are, which are told of no other tools: https://console.groq.com/docs/compound/built-in-tools */
const compound = { browse: ['web_search', 'visit_website'], compute: ['code_interpreter'] } as const;

/** Which models have refused a tool, or their account may not use it, so that nobody pays for finding it out twice. */
export class Talents {
  readonly #refused = new Set<string>();

  can(model: string, talent: Talent): boolean {
    return (isCompound(model) || isOpen(model)) && !this.#refused.has(`${model} ${talent}`);
  }

  /** Now or ever: what an account may is looked at again after a restart. */
  refused(model: string, talent: Talent): void {
    this.#refused.add(`${model} ${talent}`);
  }
}

interface Knowing {
  readonly served: Pick<Served, 'chain' | 'all'>;
  readonly talents: Talents;
}

/** The models that are served and can, the one to ask first first. Without a caller, those of the operator. */
export function talented({ served, talents }: Knowing, talent: Talent, caller?: Caller): readonly string[] {
  const first = caller ? served.chain('chat', caller.models?.chat) : [];
  return [...new Set([...first, ...served.all('chat')])].filter((model) => talents.can(model, talent));
}

/** The part of a request that has the tool used. It goes with no other tools and with no form of the answer. */
export function asking(model: string, talent: Talent): Pick<Body, 'tools' | 'tool_choice' | 'compound_custom'> {
  if (isCompound(model)) return { compound_custom: { tools: { enabled_tools: [...compound[talent]] } } };
  return { tools: [{ type: own[talent] }], tool_choice: 'required' };
}

/**
 * Whether it is the tool that was refused. Live: "`tool calling` is not supported with this model". A model that called it in the
 * wrong way is another matter.
 */
export function declined(error: unknown): boolean {
  const { status, code, message } = said(error);
  if (code === 'tool_use_failed' || (status !== 400 && status !== 403 && status !== 422)) return false;
  const isAbout =
    /\btools?\b|tool_choice|compound_custom|browser[_ -]?search|web[_ -]?search|code[_ -]?(?:interpreter|execution)/i;
  return isAbout.test(message) && /support|allow|enabl|permi|availab|access|unknown|invalid|must be/i.test(message);
}

function isOpen(model: string): boolean {
  return /gpt-oss/.test(model) && !/safeguard/.test(model);
}

function isCompound(model: string): boolean {
  return /^groq\/compound(?:-mini)?$/.test(model);
}
