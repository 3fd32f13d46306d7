// Whether the models answer: the key, who plays which role, the guard, and what is left of the limits.
import type { Check } from '../checkup.ts';
import { type Caller, type Models, type Quota, type Role, roles } from '../models.ts';
import { BotError } from '../trouble.ts';

/** A provider, and its own look at what it serves: warnings, or a `BotError` when the key is refused. Absent: the stand-in. */
export type Served = Pick<Models, 'served' | 'guard' | 'quotas'> & {
  readonly check?: () => Promise<readonly string[]>;
  /** Servers of the operator's own, as they were found last. */
  readonly servers?: () => readonly OwnServer[];
};

interface OwnServer {
  readonly role: Role;
  readonly address: string;
  readonly up: boolean;
  readonly model?: string;
  readonly seen?: { readonly tools?: boolean; readonly schema?: boolean; readonly images?: boolean };
}

/** Without these, nobody gets an answer. */
const vital: readonly Role[] = ['chat', 'guard'];

export async function modelsServed(models: Served): Promise<readonly Check[]> {
  if (!models.check) return [offline];
  const key = await keyWorks(models.check);
  const own = (models.servers?.() ?? []).map(reached);
  return key.state === 'bad' ? [key, ...own] : [key, ...own, ...roles.map((role) => played(role, models.served(role)))];
}

const offline: Check = {
  name: 'Models',
  state: 'odd',
  finding: 'No GROQ_API_KEY is set: answers come from an offline stand-in.',
  remedy: 'Get a key at https://console.groq.com/keys and set it, or set CHAT_BASE_URL to a server of your own.',
};

async function keyWorks(check: () => Promise<readonly string[]>): Promise<Check> {
  const name = 'Model provider';
  try {
    const warnings = await check();
    if (warnings.length === 0) return { name, state: 'good', finding: 'It takes the key, and serves all models.' };
    const remedy =
      'Look at the line to the provider, or choose models that are served: https://console.groq.com/docs/models.';
    return { name, state: 'odd', finding: warnings.join(' '), remedy };
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    const remedy =
      'Set the key that was refused anew: GROQ_API_KEY is made at https://console.groq.com/keys, that of your own server is the one which it was started with.';
    return { name, state: 'bad', finding: error.sentence, remedy };
  }
}

/** A server of the operator's own. */
function reached({ role, address, up, model, seen = {} }: OwnServer): Check {
  const name = 'Server for {role} at {address}';
  const variable = `${role.toUpperCase()}_${up ? 'MODEL' : 'BASE_URL'}`;
  if (!up)
    return {
      name,
      state: 'bad',
      finding: 'It does not tell which models it serves.',
      remedy: 'Start it, or set {variable} to where it is. Until then others stand in, where there are any.',
      values: { role, address, variable },
    };
  if (model === undefined)
    return {
      name,
      state: 'bad',
      finding: 'It serves several models, and none was chosen.',
      remedy: 'Set {variable} to one of them.',
      values: { role, address, variable },
    };
  const { tools, schema, images } = { tools: word(seen.tools), schema: word(seen.schema), images: word(seen.images) };
  const finding =
    '{model} is there. Tools: {tools, select, yes {yes} no {no} other {not known}}. JSON by a schema: {schema, select, yes {yes} no {no} other {not known}}. Images: {images, select, yes {yes} no {no} other {not known}}.';
  return { name, state: 'good', finding, values: { role, address, model, tools, schema, images } };
}

function word(is: boolean | undefined): string {
  return is === undefined ? 'unknown' : is ? 'yes' : 'no';
}

function played(role: Role, [model]: readonly string[]): Check {
  const name = 'Model for {role}';
  if (model !== undefined) return { name, state: 'good', finding: '{model} plays it.', values: { role, model } };
  const remedy = 'Set {variable} to a model that is served to this key.';
  return {
    name,
    state: vital.includes(role) ? 'bad' : 'odd',
    finding: 'No model is there for it: this is off.',
    remedy,
    values: { role, variable: `${role.toUpperCase()}_MODEL` },
  };
}

/** What nobody could find anything wrong with. */
const harmless = 'What is the capital of France?';
const nobody: Caller = { person: { id: 'doctor' }, place: { platform: 'doctor', space: 'doctor', room: 'doctor' } };

export async function guardAnswers(models: Served, signal: AbortSignal): Promise<Check> {
  const name = 'Guard';
  const verdict = await models.guard({ caller: nobody, question: harmless }, signal);
  if (verdict.type === 'safe') return { name, state: 'good', finding: 'It answers.' };
  if (verdict.type === 'unsafe')
    return {
      name,
      state: 'bad',
      finding: 'It takes a harmless question for a dangerous one.',
      remedy: 'Set GUARD_MODEL to a model that is made to judge.',
    };
  const remedy =
    verdict.busy === true
      ? 'Wait a minute, or raise the limits of the key.'
      : 'Set GUARD_MODEL to a model that is served, and look into the log.';
  const finding =
    verdict.busy === true
      ? 'It is at its limits.'
      : 'It gives no verdict, so that answers have to wait for it or go without.';
  return { name, state: verdict.busy === true ? 'odd' : 'bad', finding, remedy };
}

type Of = Quota['of'];

/** Less than this share of a limit is told as little. */
const little = 0.1;

/** As the provider told with its latest answers, so after others have asked it something. */
export function quotasLeft(models: Served): readonly Check[] {
  return models.quotas().map(quotaLeft);
}

// said
const limits: Readonly<Record<Of, string>> = {
  requests: 'Limit of requests for {model}',
  tokens: 'Limit of tokens for {model}',
  'audio seconds': 'Limit of audio seconds for {model}',
};

function quotaLeft({ model, of, left, limit, fullInMs }: Quota): Check {
  const name = limits[of];
  const finding = '{left} of {limit} are left, all of them again in {seconds} s.';
  const values = { model, left, limit, seconds: Math.ceil(fullInMs / 1000) };
  if (left >= limit * little) return { name, state: 'good', finding, values };
  return {
    name,
    state: 'odd',
    finding,
    values,
    remedy: 'Wait, choose another model, or have the limits raised at https://console.groq.com/settings/limits.',
  };
}
