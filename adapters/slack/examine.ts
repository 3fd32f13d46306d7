// Looks at all that it takes to work in Slack: tokens, scopes, the line for events, a room, the clock. Opens no socket.
import type { Check } from '#src/checkup.ts';
import type { Log } from '#src/log.ts';
import type { Health } from '#src/platform.ts';
import { nextStep, type Setting, whyRefused, wrongKind } from './credentials.ts';
import { administers } from './people.ts';
import { scopesChecked } from './scopes.ts';
import { slackCode, webClient } from './wire.ts';

export interface Examined {
  readonly settings: {
    readonly botToken: string;
    readonly appToken?: string;
    readonly userToken?: string;
    readonly apiUrl: string;
  };
  readonly log: Log;
  /** Of the platform, where it was started. */
  readonly health: Health | undefined;
  /** As in a `Place`. */
  readonly room: string | undefined;
  readonly signal: AbortSignal;
}

type Caller = ReturnType<typeof callerOf>;

export async function examine(examined: Examined): Promise<readonly Check[]> {
  const { settings, health, room } = examined;
  const { botToken, appToken, userToken } = settings;
  const bot = callerOf(examined, botToken);
  const [identity, app] = await Promise.all([
    tokenChecked('SLACK_BOT_TOKEN', botToken, bot),
    appToken === undefined ? byHttp : tokenChecked('SLACK_APP_TOKEN', appToken, callerOf(examined, appToken)),
  ]);
  const admin = userToken === undefined ? [] : [await adminChecked(userToken, examined, identity)];
  return [
    identity.check,
    app.check,
    ...admin,
    ...(health ? [eventsChecked(health)] : []),
    ...(identity.check.state === 'good' ? scopesChecked(identity.scopes) : []),
    ...(room === undefined || identity.check.state !== 'good' ? [] : [await roomChecked(room, bot)]),
    ...(bot.skewMs() === undefined ? [] : [clockChecked(bot.skewMs() ?? 0)]),
  ];
}

/** A client whose calls end with the examination, and that remembers how far Slack's clock is from this one. */
function callerOf({ settings: { apiUrl }, log, signal }: Examined, token: string) {
  let skewMs: number | undefined;
  const send: typeof fetch = async (input, init) => {
    const signals = [signal, ...(init?.signal ? [init.signal] : [])];
    const begun = Date.now();
    const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
    const told = Date.parse(response.headers.get('date') ?? '');
    // Slack tells whole seconds, some time between the question and the answer.
    if (!Number.isNaN(told)) skewMs = (begun + Date.now()) / 2 - (told + 500);
    return response;
  };
  return { web: webClient(token, apiUrl, log, send), skewMs: () => skewMs };
}

interface Token {
  readonly check: Check;
  readonly scopes?: readonly string[] | undefined;
  /** Ids, of whoever it belongs to. */
  readonly user?: string | undefined;
  readonly team?: string | undefined;
}

const names: Readonly<Record<Setting, string>> = {
  SLACK_BOT_TOKEN: 'Slack bot token',
  SLACK_APP_TOKEN: 'Slack app token',
  SLACK_USER_TOKEN: 'Slack user token',
};

const byHttp: Token = {
  check: {
    name: 'Way in from Slack',
    state: 'good',
    finding: 'They are to come by HTTP, to the path /slack/events, signed with SLACK_SIGNING_SECRET.',
  },
};

/**
 * App-level tokens are asked who they are, too: the address of a socket would say nothing more, and Slack limits how many it gives.
 * https://docs.slack.dev/reference/methods/auth.test/
 */
async function tokenChecked(setting: Setting, token: string, { web }: Caller): Promise<Token> {
  const name = names[setting];
  const bad = (finding: string): Token => ({
    check: { name, state: 'bad', finding, remedy: nextStep(setting), values: { setting } },
  });
  const wrong = wrongKind(setting, token);
  if (wrong !== undefined) return bad(wrong);
  try {
    const { team, user, team_id, user_id, app_name: app, response_metadata: told } = await web.auth.test();
    if (setting === 'SLACK_APP_TOKEN' && told?.scopes?.includes('connections:write') === false) return bad(unconnected);
    const good = { name, state: 'good', ...whose(user, team, app) } as const;
    return { check: good, scopes: told?.scopes, user: user_id, team: team_id };
  } catch (error) {
    const code = slackCode(error) ?? '';
    const why = whyRefused(code);
    if (why !== undefined) return bad(why);
    return { check: { name, ...unclear(code) } };
  }
}

/** Only with the token of somebody who may delete what others wrote can the bot do so. */
async function adminChecked(token: string, examined: Examined, home: Token): Promise<Check> {
  const own = callerOf(examined, token);
  const { check, scopes, user = '', team = '' } = await tokenChecked('SLACK_USER_TOKEN', token, own);
  if (check.state !== 'good') return check;
  const bad = (finding: string): Check => ({ ...check, state: 'bad', finding, remedy: nextStep('SLACK_USER_TOKEN') });
  if (scopes?.includes('chat:write') === false) return bad(mute);
  if (home.team === undefined) return check;
  if (home.team !== team) return bad(foreign);
  const { web } = callerOf(examined, examined.settings.botToken);
  // Where that may not be asked, the scopes tell so.
  const told = await web.users.info({ user }).catch(() => undefined);
  return told === undefined || administers(told.user, team) ? check : bad(powerless);
}

// said
const mute = 'It lacks the scope chat:write, so that it deletes nothing.';
// said
const powerless =
  'It belongs to {user}, who is neither an owner nor an admin, so that it deletes nothing that others wrote.';
// said
const foreign = 'It belongs to {user} in {team}, which is another workspace.';

// said
const unconnected = 'It lacks the scope connections:write.';

function whose(user = '', team = '', app = ''): Pick<Check, 'finding' | 'values'> {
  const values = { user, team, app };
  if (app !== '') return { finding: 'It works for {app}.', values };
  return user === '' ? { finding: 'It works.' } : { finding: 'It works as {user} in {team}.', values };
}

function unclear(code: string): Omit<Check, 'name'> {
  const finding = code === '' ? 'Slack gave no clear answer.' : 'Slack gave no clear answer: {code}.';
  return {
    state: 'odd',
    finding,
    values: { code },
    remedy: 'See that this machine reaches https://slack.com, and try again.',
  };
}

function eventsChecked({ ready, reason = '' }: Health): Check {
  const name = 'Slack events';
  if (ready) return { name, state: 'good', finding: 'They can arrive now.' };
  return {
    name,
    state: 'bad',
    finding: 'None can arrive now: {reason}.',
    values: { reason: reason.replace(/\.$/, '') },
    remedy: 'Look into the log for why; if it stays so, start again.',
  };
}

/** By reading there, as far as the bot may: who reads is a member. Scopes to ask otherwise are needed for nothing else. */
async function roomChecked(room: string, { web }: Caller): Promise<Check> {
  const name = 'This conversation';
  const [channel = ''] = room.split(':');
  try {
    await web.conversations.history({ channel, limit: 1 });
    return { name, state: 'good', finding: 'I am in it, and may read and answer here.' };
  } catch (error) {
    const code = slackCode(error) ?? '';
    if (code === 'missing_scope') {
      const finding = 'I may not read in conversations of this kind.';
      return { name, state: 'bad', finding, remedy: 'Grant the missing scopes, and install the app again.' };
    }
    if (!/^(not_in_channel|channel_not_found)$/.test(code)) return { name, ...unclear(code) };
    return { name, state: 'bad', finding: 'I am not in it.', remedy: 'Write /invite with my name here.' };
  }
}

/** Seconds: Slack signs requests with its time, and older ones than five minutes are refused. */
const [oddSkew, badSkew] = [30, 240];

function clockChecked(skewMs: number): Check {
  const name = 'Clock, by Slack';
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (seconds < oddSkew)
    return { name, state: 'good', finding: 'It differs by less than {seconds} seconds.', values: { seconds: oddSkew } };
  const finding = skewMs > 0 ? 'It is {seconds} seconds ahead.' : 'It is {seconds} seconds behind.';
  const remedy = 'Have this machine set its clock by NTP.';
  return { name, state: seconds < badSkew ? 'odd' : 'bad', finding, remedy, values: { seconds } };
}
