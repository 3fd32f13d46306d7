// Who is in a call with the bot: begins it, greets those who have not decided yet, and lets it go when everybody has left.
import type { Consent } from '#src/consent.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/platform.ts';
import type { Settings } from '#src/settings.ts';
import { speaker, tongueIn } from '#src/tongue.ts';
import { platform } from '../inbound.ts';
import { localeOf } from '../space.ts';
import { openCall } from './call.ts';
import { notice, type Privacy } from './notice.ts';
import type { Order } from './orders.ts';
import type { Seat } from './seat.ts';
import type { States } from './states.ts';

export interface Attending {
  readonly bot: Pick<Bot, 'call' | 'noCalls'>;
  readonly states: States;
  readonly consent: Consent;
  readonly settings: Settings;
  readonly privacy: Privacy;
  /** Does something after so many milliseconds, unless it is taken back. */
  readonly later: (ms: number, task: () => void) => () => void;
  readonly tell: (order: Order) => void;
  readonly leave: (seat: Seat) => void;
  readonly log: Log;
}

export interface Attendance {
  /** The bot is in: begins the call, or goes on with it. */
  welcome(seat: Seat): void;
  /** Shows the notice, though it may have been shown before. */
  greet(seat: Seat): void;
  /** Sees who came and went. */
  look(seat: Seat): void;
}

const aloneMs = 60_000;
/** People come and go: the notice is not repeated sooner. */
const noticeMs = 600_000;

export function openAttendance(tools: Attending): Attendance {
  const { bot, states, settings, privacy, later, tell, leave, log } = tools;
  const people = ({ guild, room }: Seat) => states.people(guild, room);

  function welcome(seat: Seat): void {
    if (seat.running || seat.leaving) return;
    const { guild, room, chat, line } = seat;
    const own = line.client.user.displayName;
    const place = { platform, space: guild, room };
    const locale = localeOf(line.client, guild);
    seat.running = openCall({ bot, place, locale, chat, own, people: () => people(seat), tell, log });
    seat.entered.resolve(undefined);
    seat.present = new Set(people(seat).map(({ id }) => id));
    greet(seat);
    waitAlone(seat);
  }

  function greet(seat: Seat): void {
    seat.noticed?.();
    seat.noticed = later(noticeMs, () => (seat.noticed = undefined));
    void seat.chat.notice(bodyOf(seat));
  }

  async function bodyOf({ guild, room, by, line }: Seat): Promise<object> {
    const values = await settings.of({ platform, space: guild, room });
    return notice(by?.id, values, privacy, speaker(tongueIn(values.language, localeOf(line.client, guild))));
  }

  function look(seat: Seat): void {
    if (!seat.running) return;
    const { guild, present, agreed, declined } = seat;
    seat.present = new Set(people(seat).map(({ id }) => id));
    for (const person of present) if (!seat.present.has(person)) tell({ type: 'gone', guild, person });
    const undecided = [...seat.present].some(
      (person) => !present.has(person) && !agreed.has(person) && !declined.has(person),
    );
    if (undecided && !seat.noticed) greet(seat);
    waitAlone(seat);
  }

  function waitAlone(seat: Seat): void {
    if (seat.present.size > 0) {
      seat.alone?.();
      seat.alone = undefined;
    } else seat.alone ??= later(aloneMs, () => leave(seat));
  }

  return { welcome, greet, look };
}
