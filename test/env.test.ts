// The environment: every complaint at once, each with its variable and the next step, and no value ever shown.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEnv } from '#src/env.ts';
import { roles } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';

const full = {
  GROQ_API_KEY: 'gsk_0123456789abcdef',
  GROQ_BASE_URL: 'http://127.0.0.1:1/',
  SERVICE_TIER: 'flex',
  CHAT_MODEL: ' one/model , two/model,',
  GUARD_BASE_URL: 'http://127.0.0.1:2/v1',
  GUARD_API_KEY: 'guard-key-1',
  CHAT_BASE_URL: 'http://127.0.0.1:5/v1',
  CHAT_API_KEY: 'chat-key-1',
  FAST_BASE_URL: 'http://127.0.0.1:5/v1',
  FAST_API_KEY: 'fast-key-1',
  VISION_BASE_URL: 'http://127.0.0.1:5/v1',
  VISION_API_KEY: 'vision-key-1',
  TRANSCRIBE_BASE_URL: 'http://127.0.0.1:6/v1',
  TRANSCRIBE_API_KEY: 'transcribe-key-1',
  TRANSLATE_BASE_URL: 'http://127.0.0.1:6/v1',
  TRANSLATE_API_KEY: 'translate-key-1',
  SPEAK_BASE_URL: 'https://voice.example.org/v1',
  SPEAK_API_KEY: 'speak-key-1',
  SPEAK_VOICES: 'af_heart, am_adam',
  SPEAK_LANGUAGE: 'de',
  OWN_SERVERS: 'last',
  DISCORD_TOKEN: 'discord.token.value',
  DISCORD_API_URL: 'http://127.0.0.1:3/api/',
  DISCORD_MESSAGE_CONTENT: 'off',
  DISCORD_DEV_GUILD: '41771983444115456',
  SLACK_BOT_TOKEN: 'xoxb-1-token',
  SLACK_APP_TOKEN: 'xapp-1-token',
  SLACK_SIGNING_SECRET: 'signing-secret',
  SLACK_USER_TOKEN: 'xoxp-1-token',
  SLACK_API_URL: 'http://127.0.0.1:4/api',
  WEB_TOKEN: 'a long enough word'.replaceAll(' ', '-'),
  WEB_HOSTS: 'chat.example.org, other.example.org',
  HOST: '0.0.0.0',
  PORT: '0',
  DATABASE_URL: 'file:other.db',
  LOG_LEVEL: 'debug',
  CONTEXT_TOKENS: '5000',
  MEMORY_HOURS: '48',
  CURRENCY_RATES_URL: 'https://rates.example.org/v6/key',
  MCP_SERVERS: '/etc/parley/servers.json',
  DATA_KEY: `${Buffer.alloc(32, 1).toString('base64')}, ${'02'.repeat(32)}`,
};

function complaints(source: Record<string, string>): string[] {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof BotError) return error.sentence.split('\n');
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('needs nothing at all', () => {
    expect(readEnv({})).toEqual({
      models: {},
      web: { host: '127.0.0.1', port: 3000, names: [] },
      databaseUrl: 'file:data/parley.db',
      logLevel: 'info',
      contextTokens: 3000,
      memoryHours: 24,
      dataKeys: [],
      secrets: [],
    });
  });

  it('takes Discord’s address with or without a version', () => {
    for (const end of ['', '/', '/v10', '/v10/'])
      expect(readEnv({ DISCORD_TOKEN: 'x', DISCORD_API_URL: `http://127.0.0.1/api${end}` }).discord?.apiUrl).toBe(
        'http://127.0.0.1/api',
      );
  });

  it('is read whole', () => {
    expect(readEnv(full)).toEqual({
      groq: { apiKey: full.GROQ_API_KEY, baseUrl: 'http://127.0.0.1:1/' },
      models: { chat: ['one/model', 'two/model'] },
      tier: 'flex',
      own: {
        chat: { baseUrl: 'http://127.0.0.1:5/v1', apiKey: 'chat-key-1' },
        fast: { baseUrl: 'http://127.0.0.1:5/v1', apiKey: 'fast-key-1' },
        vision: { baseUrl: 'http://127.0.0.1:5/v1', apiKey: 'vision-key-1' },
        guard: { baseUrl: 'http://127.0.0.1:2/v1', apiKey: 'guard-key-1' },
        transcribe: { baseUrl: 'http://127.0.0.1:6/v1', apiKey: 'transcribe-key-1' },
        translate: { baseUrl: 'http://127.0.0.1:6/v1', apiKey: 'translate-key-1' },
        speak: { baseUrl: 'https://voice.example.org/v1', apiKey: 'speak-key-1' },
      },
      order: 'last',
      reading: { voices: ['af_heart', 'am_adam'], language: 'de' },
      discord: {
        token: 'discord.token.value',
        apiUrl: 'http://127.0.0.1:3/api',
        messageContent: false,
        devGuild: '41771983444115456',
      },
      slack: {
        botToken: 'xoxb-1-token',
        appToken: 'xapp-1-token',
        signingSecret: 'signing-secret',
        userToken: 'xoxp-1-token',
        apiUrl: 'http://127.0.0.1:4/api/',
      },
      web: {
        host: '0.0.0.0',
        port: 0,
        token: 'a-long-enough-word',
        names: ['chat.example.org', 'other.example.org'],
      },
      databaseUrl: 'file:other.db',
      logLevel: 'debug',
      contextTokens: 5000,
      memoryHours: 48,
      ratesUrl: 'https://rates.example.org/v6/key',
      mcpServers: '/etc/parley/servers.json',
      dataKeys: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
      secrets: [
        full.GROQ_API_KEY,
        'chat-key-1',
        'fast-key-1',
        'vision-key-1',
        'guard-key-1',
        'transcribe-key-1',
        'translate-key-1',
        'speak-key-1',
        'discord.token.value',
        'xoxb-1-token',
        'xapp-1-token',
        'signing-secret',
        'xoxp-1-token',
        'a-long-enough-word',
        'https://rates.example.org/v6/key',
        Buffer.alloc(32, 1).toString('base64'),
        '02'.repeat(32),
      ],
    });
  });

  it('takes an empty variable for an absent one, as .env.example leaves them', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
    const names = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)];
    expect(names.length).toBeGreaterThan(20);
    expect(readEnv(Object.fromEntries(names.map(([, name, value]) => [name, value])))).toEqual(readEnv({}));
    expect(readEnv({ DISCORD_TOKEN: '  ', PORT: '' })).toEqual(readEnv({}));
  });

  it('is told whole by .env.example: what is read, and nothing else', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
    const listed = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
    const read = new Set([...Object.keys(full), ...roles.map((role) => `${role.toUpperCase()}_MODEL`)]);
    expect(new Set(listed)).toEqual(read);
  });

  it('keeps platforms off that are not set, whatever their addresses say', () => {
    const { discord, slack, groq } = readEnv({
      DISCORD_API_URL: 'http://127.0.0.1',
      SLACK_API_URL: 'http://127.0.0.1',
      GROQ_BASE_URL: 'http://127.0.0.1',
    });
    expect([discord, slack, groq]).toEqual([undefined, undefined, undefined]);
  });
});

describe('complaints', () => {
  it.each([
    [{ GROQ_API_KEY: 'gsk_with a blank' }, 'GROQ_API_KEY', 'https://console.groq.com/keys'],
    [{ GROQ_API_KEY: '"gsk_quoted"' }, 'GROQ_API_KEY', 'copy it again'],
    [{ GROQ_API_KEY: 'gsk_line\n' }, 'GROQ_API_KEY', 'copy it again'],
    [{ GROQ_BASE_URL: 'api.groq.com' }, 'GROQ_BASE_URL', 'https://api.groq.com'],
    [{ SERVICE_TIER: 'fast' }, 'SERVICE_TIER', 'on_demand, flex, auto, performance'],
    [{ GUARD_BASE_URL: 'guard' }, 'GUARD_BASE_URL', 'http://127.0.0.1:8000/v1'],
    [{ GUARD_API_KEY: 'guard-key' }, 'GUARD_BASE_URL', 'set the address'],
    [{ CHAT_API_KEY: 'chat-key' }, 'CHAT_BASE_URL', 'the server that answers'],
    [{ CHAT_BASE_URL: 'ftp://there' }, 'CHAT_BASE_URL', 'http://127.0.0.1:8000/v1'],
    [{ CHAT_BASE_URL: 'http://me:hidden@127.0.0.1/v1' }, 'CHAT_BASE_URL', 'set CHAT_API_KEY instead'],
    [{ SPEAK_BASE_URL: 'http://127.0.0.1/v1' }, 'CHAT_BASE_URL', 'missing beside SPEAK_BASE_URL'],
    [{ OWN_SERVERS: 'sometimes' }, 'OWN_SERVERS', 'first, last or only'],
    [{ SPEAK_LANGUAGE: 'German' }, 'SPEAK_LANGUAGE', 'like en'],
    [{ DISCORD_TOKEN: 'Bot abc' }, 'DISCORD_TOKEN', 'https://discord.com/developers/applications'],
    [{ DATABASE_URL: 'mysql://localhost' }, 'DATABASE_URL', 'file:data/parley.db'],
    [{ DISCORD_API_URL: 'ftp://discord' }, 'DISCORD_API_URL', 'https://discord.com/api'],
    [{ DISCORD_MESSAGE_CONTENT: 'yes' }, 'DISCORD_MESSAGE_CONTENT', 'on or off'],
    [{ DISCORD_DEV_GUILD: 'my server' }, 'DISCORD_DEV_GUILD', 'Copy Server ID'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN', 'connections:write'],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN', 'OAuth & Permissions'],
    [{ SLACK_SIGNING_SECRET: 'secret' }, 'SLACK_BOT_TOKEN', 'OAuth & Permissions'],
    [{ SLACK_USER_TOKEN: 'xoxp-1' }, 'SLACK_BOT_TOKEN', 'OAuth & Permissions'],
    [
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_USER_TOKEN: 'xoxp-1 2' },
      'SLACK_USER_TOKEN',
      'copy it again',
    ],
    [{ SLACK_API_URL: 'slack' }, 'SLACK_API_URL', 'https://slack.com/api/'],
    [{ WEB_TOKEN: 'short' }, 'WEB_TOKEN', '12 characters or more'],
    [{ PORT: '65536' }, 'PORT', '0 to 65535'],
    [{ PORT: 'http' }, 'PORT', '0 to 65535'],
    [{ PORT: '80.5' }, 'PORT', '0 to 65535'],
    [{ LOG_LEVEL: 'verbose' }, 'LOG_LEVEL', 'trace, debug, info'],
    [{ CONTEXT_TOKENS: '10' }, 'CONTEXT_TOKENS', '200 to 100000'],
    [{ MEMORY_HOURS: '0' }, 'MEMORY_HOURS', '1 to 8760'],
    [{ CURRENCY_RATES_URL: 'http://rates.example.org' }, 'CURRENCY_RATES_URL', 'no https address'],
    [{ DATA_KEY: 'short' }, 'DATA_KEY', 'openssl rand -base64 32'],
    [{ DATA_KEY: `${'02'.repeat(32)},${'03'.repeat(31)}` }, 'DATA_KEY', '32 bytes'],
  ])('%j name %s and the next step: %s', (source: Record<string, string>, variable, step) => {
    const [complaint, ...more] = complaints(source);
    expect(more).toEqual([]);
    expect(complaint).toMatch(new RegExp(`^${variable} `));
    expect(complaint).toContain(step);
  });

  it('are told all at once, what is wrong and what is missing', () => {
    const all = complaints({
      PORT: 'x',
      LOG_LEVEL: 'loud',
      DISCORD_TOKEN: 'a b',
      SLACK_BOT_TOKEN: 'xoxb-1',
      GUARD_API_KEY: 'k',
    });
    expect(all.map((one) => one.split(' ')[0] ?? '').toSorted()).toEqual([
      'DISCORD_TOKEN',
      'GUARD_BASE_URL',
      'LOG_LEVEL',
      'PORT',
      'SLACK_APP_TOKEN',
    ]);
  });

  it('never show a value, which may be a secret in the wrong place', () => {
    const canary = 'canary 4711';
    const variables = Object.keys(full).filter(
      (name) => !['HOST', 'DATABASE_URL', 'WEB_HOSTS', 'CHAT_MODEL'].includes(name),
    );
    const all = complaints(Object.fromEntries(variables.map((name) => [name, canary])));
    expect(all.length).toBeGreaterThan(10);
    expect(all.join('\n')).not.toContain('4711');
  });
});
