// Who plays what on a server of the operator's own: whom the operator has named, or the one that can be found out.
import type { Role } from '../models.ts';
import { llamaGuard, plays } from './catalogue.ts';
import type { Cast } from './served.ts';

/** A server of the operator's own, as the environment tells of it. */
export interface Server {
  /** Mostly ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** What a voice of the operator's own reads, where its server does not tell. */
export interface Reading {
  readonly voices?: readonly string[];
  /** ISO 639-1. */
  readonly language?: string;
}

/** What is to be played on one server. */
export interface Playbill extends Reading {
  /** Roles that were given to this server. */
  readonly roles: readonly Role[];
  /** Roles that nobody else plays: whoever chats does. */
  readonly besides: readonly Role[];
  /** By role, preferred first, as the operator has named them. */
  readonly models: Partial<Record<Role, readonly string[]>>;
}

/** What OpenAI's own voices are called, whose names most servers take as well. */
const usualVoice = 'alloy';

/** A cast that goes by what is served, once that is known. */
export interface OwnCast extends Cast {
  learn(list: ReadonlySet<string>): void;
  /** The voices that the server has told of. */
  speaks(voices: readonly string[]): void;
  /** The models of the latest list that could all play a role, where nobody has said which. */
  undecided(role: Role): readonly string[];
}

export function ownCast({ roles, besides, models, voices: named, language }: Playbill): OwnCast {
  let known: readonly string[] | undefined;
  let told: readonly string[] = [];
  const listed = (model: string): string => {
    // Ollama adds the tag that is meant where there is none: https://docs.ollama.com/api/tags
    return !known?.includes(model) && known?.includes(`${model}:latest`) ? `${model}:latest` : model;
  };
  const fitting = (role: Role): readonly string[] => (known ?? []).filter((model) => plays(model, role));
  const only = (role: Role): readonly string[] => {
    if (role === 'guard' && known?.includes(llamaGuard)) return [llamaGuard];
    const [first, ...others] = fitting(role).length === 1 ? fitting(role) : (known ?? []);
    return first !== undefined && others.length === 0 ? [first] : [];
  };
  const chain = (role: Role): readonly string[] => {
    const chosen = (models[role] ?? []).map(listed);
    // Nobody else is to judge than the one that was chosen.
    if (role === 'guard' && chosen.length > 0) return chosen;
    if (besides.includes(role)) return chosen.length > 0 ? chosen : chain('chat');
    if (!roles.includes(role)) return [];
    const found = chosen.length > 0 && known?.length !== 1 ? [] : only(role);
    const all = [...new Set([...chosen, ...found])];
    return all.length === 0 && role === 'guard' && !fitting('guard').length ? [llamaGuard] : all;
  };
  return {
    chain,
    plays: (model, role) => role !== 'guard' && (roles.includes(role) || besides.includes(role)) && plays(model, role),
    successor: () => undefined,
    learn(list) {
      known = [...list];
    },
    speaks(voices) {
      told = voices;
    },
    undecided: (role) => (chain(role).length === 0 ? (known ?? []) : []),
    voices: (model) => (model === undefined ? [] : (named ?? (told.length > 0 ? told : [usualVoice]))),
    tongue: () => language ?? 'en',
  };
}
