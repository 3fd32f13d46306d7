// Looks at all that it takes to work on Discord, by REST alone: no session of the gateway is begun.
import { REST } from 'discord.js';
import { type Check, inspect, type Look } from '#src/checkup.ts';
import type { Log } from '#src/log.ts';
import type { Health } from '#src/platform.ts';
import type { Breaker } from './breaker.ts';
import { applicationFits } from './examine/application.ts';
import { connected, sessionsLeft } from './examine/gateway.ts';
import { roomFits } from './examine/room.ts';
import { tokenWorks } from './examine/token.ts';
import { daveLoads, udpOpens } from './examine/voice.ts';
import { wireOptions } from './wire.ts';

export interface Examined {
  readonly token: string;
  readonly apiUrl: string;
  readonly messageContent: boolean;
  readonly breaker: Breaker;
  readonly log: Log;
  /** Absent: it was not started. */
  readonly health: Health | undefined;
}

/** The longest a request may take, milliseconds; somebody is waiting. */
const patienceMs = 5_000;

/** As `Platform.examine`. Without a good token nothing else is asked: what is refused counts towards a ban. */
export async function examine(
  examined: Examined,
  room: string | undefined,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const { token, apiUrl, breaker, log, health } = examined;
  const rest = new REST({ ...wireOptions(apiUrl, breaker, log, patienceMs), version: '10' }).setToken(token);
  let me: string | undefined;
  const signIn: Look = async (ended) => {
    const found = await tokenWorks(rest, token, breaker, ended);
    ({ me } = found);
    return [found.check];
  };
  const [signedIn, calls] = await Promise.all([
    inspect({ 'Discord token': signIn }, signal),
    inspect({ 'DAVE library': daveLoads, 'UDP for calls': udpOpens }, signal),
  ]);
  const others = me === undefined ? [] : await inspect(looks(rest, examined, me, room), signal);
  return [...signedIn, ...connected(health), ...others, ...calls];
}

function looks(rest: REST, { messageContent }: Examined, me: string, room: string | undefined): Record<string, Look> {
  return {
    'Discord application': (signal) => applicationFits(rest, messageContent, signal),
    'Discord sessions': (signal) => sessionsLeft(rest, signal),
    ...(room !== undefined && { 'Discord channel': (signal) => roomFits(rest, me, room, signal) }),
  };
}
