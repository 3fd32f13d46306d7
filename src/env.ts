// The environment, read once: secrets, addresses and models by role. Every complaint is told at once, with the next step.
import { z } from 'zod';
import { address, list, secret } from './env/field.ts';
import { keysOf, missingBeside, ownServers, type OwnServers, type OwnVariables, ownVariables } from './env/own.ts';
import { type Role, roles, type Tier, tiers } from './models.ts';
import { BotError } from './trouble.ts';

/** What the operator set, checked. What is not set is absent or the default of `.env.example`. */
export interface Env extends OwnServers {
  readonly groq?: { readonly apiKey: string; readonly baseUrl: string };
  /** The operator's choice by role, first preferred. */
  readonly models: Partial<Record<Role, readonly string[]>>;
  /** In which of the provider's tiers calls are made; absent: as it has it. */
  readonly tier?: Tier;
  readonly discord?: {
    readonly token: string;
    readonly apiUrl: string;
    readonly messageContent: boolean;
    /** The one server that gets the commands, for development. */
    readonly devGuild?: string;
  };
  readonly slack?: {
    readonly botToken: string;
    readonly appToken?: string;
    readonly signingSecret?: string;
    readonly userToken?: string;
    readonly apiUrl: string;
  };
  readonly web: {
    readonly host: string;
    readonly port: number;
    readonly token?: string;
    readonly names: readonly string[];
  };
  readonly databaseUrl: string;
  readonly logLevel: string;
  readonly contextTokens: number;
  readonly memoryHours: number;
  /** Where rates of currencies are asked for. May hold a key. */
  readonly ratesUrl?: string;
  /** With which data at rest is sealed: the first seals, all open. Empty: it is not. */
  readonly dataKeys: readonly Uint8Array[];
  /** The file of the operator's servers of tools. */
  readonly mcpServers?: string;
  /** Every secret value, for the log to redact. */
  readonly secrets: readonly string[];
}

const discordTokens = 'https://discord.com/developers/applications → your app → Bot → Reset Token';
const slackApps = 'https://api.slack.com/apps → your app';
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const whole = (least: number, most: number, fallback: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  const fits = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return z.coerce.number({ error }).refine(fits, error).default(fallback);
};

const keyBytes = 32;

/** A key as it was written, undefined where it is none. */
function keyOf(written: string): Uint8Array | undefined {
  if (/^[\da-f]{64}$/i.test(written)) return Buffer.from(written, 'hex');
  return /^[\w+/-]{43}=?$/.test(written) ? Buffer.from(written, 'base64') : undefined;
}

const models = Object.fromEntries(roles.map((role) => [`${role.toUpperCase()}_MODEL` as const, list.optional()]));

const variables = z.object({
  GROQ_API_KEY: secret('https://console.groq.com/keys'),
  GROQ_BASE_URL: address('https://api.groq.com'),
  SERVICE_TIER: z.enum(tiers, `must be one of ${tiers.join(', ')}`).optional(),
  DISCORD_TOKEN: secret(discordTokens),
  DISCORD_API_URL: address('https://discord.com/api'),
  DISCORD_MESSAGE_CONTENT: z.enum(['on', 'off'], 'must be on or off').default('on'),
  DISCORD_DEV_GUILD: z
    .string()
    .regex(/^\d{17,20}$/, 'is no id of a server: Discord → right-click the server → Copy Server ID (in developer mode)')
    .optional(),
  SLACK_BOT_TOKEN: secret(`${slackApps} → OAuth & Permissions`),
  SLACK_APP_TOKEN: secret(`${slackApps} → Basic Information → App-Level Tokens`),
  SLACK_SIGNING_SECRET: secret(`${slackApps} → Basic Information`),
  SLACK_USER_TOKEN: secret(`${slackApps} → OAuth & Permissions`),
  SLACK_API_URL: address('https://slack.com/api/'),
  WEB_TOKEN: secret('wherever you keep it: any long word will do').refine(
    (token) => token === undefined || token.length >= 12,
    'is too short to keep strangers out: use 12 characters or more',
  ),
  WEB_HOSTS: list.default([]),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535, 3000),
  DATABASE_URL: z
    .string()
    .regex(/^file:./, 'is no database that Parley knows: write it like file:data/parley.db')
    .default('file:data/parley.db'),
  LOG_LEVEL: z.enum(levels, `must be one of ${levels.join(', ')}`).default('info'),
  CONTEXT_TOKENS: whole(200, 100_000, 3000),
  MEMORY_HOURS: whole(1, 8760, 24),
  CURRENCY_RATES_URL: z
    .url({ protocol: /^https$/, error: 'is no https address: write it like https://api.frankfurter.dev/v1/latest' })
    .optional(),
  MCP_SERVERS: z.string().optional(),
  DATA_KEY: list
    .default([])
    .refine(
      (keys) => keys.every((key) => keyOf(key)?.length === keyBytes),
      'is no key of 32 bytes in base64 or hex: make one with `openssl rand -base64 32`',
    ),
});

/** What is missing beside what is set, told together with what is wrong by itself. */
function missing(set: Readonly<Record<string, string | undefined>>): string[] {
  const complaints: string[] = [];
  if (set.SLACK_BOT_TOKEN && !set.SLACK_APP_TOKEN && !set.SLACK_SIGNING_SECRET) {
    complaints.push(
      `SLACK_APP_TOKEN is missing beside SLACK_BOT_TOKEN: make one with connections:write at ${slackApps} → Basic Information → App-Level Tokens (or set SLACK_SIGNING_SECRET for events by HTTP).`,
    );
  }
  if (!set.SLACK_BOT_TOKEN && (set.SLACK_APP_TOKEN || set.SLACK_SIGNING_SECRET || set.SLACK_USER_TOKEN)) {
    complaints.push(
      `SLACK_BOT_TOKEN is missing beside the other Slack settings: copy the Bot User OAuth Token from ${slackApps} → OAuth & Permissions.`,
    );
  }
  return [...complaints, ...missingBeside(set)];
}

/** Reads the environment, where an empty variable is an absent one. Throws one `BotError` that names every complaint. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const set = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const checked = variables.safeParse(set);
  const home = ownVariables.safeParse(set);
  const chosen = z.object(models).parse(set);
  const issues = [...(checked.error?.issues ?? []), ...(home.error?.issues ?? [])];
  const wrong = issues.map(({ path, message }) => `${path.join('.')} ${message}.`);
  const complaints = [...wrong, ...missing(set)];
  if (!checked.success || !home.success || complaints.length > 0) throw new BotError(complaints.join('\n'));
  return arrange(checked.data, home.data, chosen);
}

function arrange(
  env: z.infer<typeof variables>,
  home: OwnVariables,
  chosen: Record<string, string[] | undefined>,
): Env {
  const secrets = [
    env.GROQ_API_KEY,
    ...keysOf(home),
    env.DISCORD_TOKEN,
    env.SLACK_BOT_TOKEN,
    env.SLACK_APP_TOKEN,
    env.SLACK_SIGNING_SECRET,
    env.SLACK_USER_TOKEN,
    env.WEB_TOKEN,
    env.CURRENCY_RATES_URL,
    ...env.DATA_KEY,
  ];
  return {
    ...(env.GROQ_API_KEY && { groq: { apiKey: env.GROQ_API_KEY, baseUrl: env.GROQ_BASE_URL } }),
    models: modelsByRole(chosen),
    ...(env.SERVICE_TIER && { tier: env.SERVICE_TIER }),
    ...ownServers(home),
    ...(env.DISCORD_TOKEN && {
      discord: {
        token: env.DISCORD_TOKEN,
        // discord.js adds the version.
        apiUrl: env.DISCORD_API_URL.replace(/(?:\/v\d+)?\/?$/, ''),
        messageContent: env.DISCORD_MESSAGE_CONTENT === 'on',
        ...(env.DISCORD_DEV_GUILD && { devGuild: env.DISCORD_DEV_GUILD }),
      },
    }),
    ...(env.SLACK_BOT_TOKEN && { slack: slackOf(env, env.SLACK_BOT_TOKEN) }),
    web: { host: env.HOST, port: env.PORT, names: env.WEB_HOSTS, ...(env.WEB_TOKEN && { token: env.WEB_TOKEN }) },
    databaseUrl: env.DATABASE_URL,
    logLevel: env.LOG_LEVEL,
    contextTokens: env.CONTEXT_TOKENS,
    memoryHours: env.MEMORY_HOURS,
    ...(env.CURRENCY_RATES_URL && { ratesUrl: env.CURRENCY_RATES_URL }),
    ...(env.MCP_SERVERS && { mcpServers: env.MCP_SERVERS }),
    dataKeys: env.DATA_KEY.flatMap((key) => keyOf(key) ?? []),
    secrets: secrets.filter((one) => one !== undefined),
  };
}

function slackOf(env: z.infer<typeof variables>, botToken: string): NonNullable<Env['slack']> {
  return {
    botToken,
    ...(env.SLACK_APP_TOKEN && { appToken: env.SLACK_APP_TOKEN }),
    ...(env.SLACK_SIGNING_SECRET && { signingSecret: env.SLACK_SIGNING_SECRET }),
    ...(env.SLACK_USER_TOKEN && { userToken: env.SLACK_USER_TOKEN }),
    apiUrl: env.SLACK_API_URL.replace(/\/?$/, '/'),
  };
}

function modelsByRole(chosen: Record<string, string[] | undefined>): Env['models'] {
  const named = roles.map((role) => [role, chosen[`${role.toUpperCase()}_MODEL`] ?? []] as const);
  return Object.fromEntries(named.filter(([, chain]) => chain.length > 0));
}
