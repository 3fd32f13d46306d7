// Takes seats in calls and gives them up: one a server, whatever people, Discord and the voice thread do at the same time.
import type { Consent } from '#src/consent.ts';
import type { Log } from '#src/log.ts';
import type { Person } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Settings } from '#src/settings.ts';
import { platform } from '../inbound.ts';
import type { Line } from '../line.ts';
import { type Chat, openChat } from './chat.ts';
import type { Order, Report } from './orders.ts';
import { barred } from './rights.ts';
import { breaking, broke, type Gone, reason, type Seat, takeSeat } from './seat.ts';
import type { States } from './states.ts';
import { type Told, wordsIn } from './words.ts';

export interface Seating {
  at(guild: string): Seat | undefined;
  all(): readonly Seat[];
  /** Resolves once the bot is in, or with why not. */
  readonly join: (guild: string, room: string, by: Person | undefined) => Promise<Told | undefined>;
  /** Resolves once the seat is free. */
  depart(seat: Seat): Promise<void>;
  conclude(seat: Seat, gone: Pick<Gone, 'why' | 'code'>): void;
  report(report: Report): void;
  crashed(guilds: readonly string[]): void;
}

export interface SeatingTools {
  readonly bot: Pick<Bot, 'noCalls'>;
  readonly line: Promise<Line>;
  readonly states: Pick<States, 'people' | 'roomOf'>;
  readonly consent: Pick<Consent, 'agreed'>;
  readonly settings: Settings;
  /** Where Discord says the bot is. */
  whereabouts(guild: string): string | null | undefined;
  /** The bot is in. */
  welcome(seat: Seat): void;
  /** Shows the notice of the call again. */
  greet(seat: Seat): void;
  /** A call ended that nobody was asked to leave. */
  lost(seat: Seat): void;
  /** Does something after so many milliseconds, unless it is taken back. */
  readonly later: (ms: number, task: () => void) => () => void;
  readonly tell: (order: Order) => void;
  readonly log: Log;
  /** Aborted: no seat is taken any more. */
  readonly signal: AbortSignal;
}

/** A summary that takes longer than this is not waited for. */
const summaryMs = 60_000;
/** The gateway may tell a little later than the voice server that the bot was moved, and not kicked. */
const movedMs = 2_000;
/** A voice thread that does not tell that it left is not waited for. */
const farewellMs = 5_000;

const restarting: Told = (say) => say('I am just being restarted. Please try again in a moment.');

export function openSeating(tools: SeatingTools): Seating {
  const { consent, settings, states, later, tell, log } = tools;
  const seats = new Map<string, Seat>();

  async function join(guild: string, room: string, by: Person | undefined): Promise<Told | undefined> {
    const line = await tools.line;
    const crowd = states.people(guild, room).length;
    const { noCalls } = tools.bot;
    if (noCalls !== undefined) return (say) => say(noCalls);
    const trouble = barred(line.client, guild, room, crowd) ?? (await banned(guild, room));
    if (trouble !== undefined) return trouble;
    for (let there = seats.get(guild); there; there = seats.get(guild)) {
      if (there.room === room && !there.leaving) {
        if (there.running) tools.greet(there);
        return there.entered.promise;
      }
      const stay = there.leaving ? undefined : engaged(there, room, by);
      if (stay !== undefined) return stay;
      await depart(there);
    }
    if (tools.signal.aborted) return restarting;
    const seat = takeSeat({ guild, room, by, line, chat: chatOf(line, guild, room) });
    seats.set(guild, seat);
    void enter(seat).catch((error: unknown) => {
      log.error({ err: error }, 'a call could not be begun');
      conclude(seat, { why: 'refused' });
    });
    return seat.entered.promise;
  }

  function chatOf(line: Line, guild: string, room: string): Chat {
    return openChat(line, room, () => wordsIn(line, settings, guild, room));
  }

  async function banned(guild: string, room: string): Promise<Told | undefined> {
    const { 'voice-rooms': allowed } = await settings.of({ platform, space: guild, room });
    if (allowed.length === 0 || allowed.includes(room)) return undefined;
    return (say) =>
      say('I may not join {channel}: an admin chose which voice channels I may, with `/settings set`.', {
        channel: `<#${room}>`,
      });
  }

  /** The bot is taken away from people only by an admin who wants it where they are. */
  function engaged(there: Seat, room: string, by: Person | undefined): Told | undefined {
    const { guild } = there;
    if (states.people(guild, there.room).length === 0) return undefined;
    if (by?.isAdmin === true && states.roomOf(guild, by.id) === room) return undefined;
    return (say) =>
      say('I am in {channel} and can be in one call at a time. An admin can bring me to where they are.', {
        channel: `<#${there.room}>`,
      });
  }

  async function enter(seat: Seat): Promise<void> {
    const agreed = await consent.agreed({ platform, space: seat.guild });
    // What was taken back meanwhile counts.
    for (const person of agreed) if (!seat.declined.has(person)) seat.agreed.add(person);
    if (!seat.leaving) sit(seat);
  }

  function sit(seat: Seat): void {
    const { guild, room: channel, line, agreed } = seat;
    seat.told = true;
    tell({ type: 'join', guild, channel, me: line.me, agreed: [...agreed] });
  }

  async function depart(seat: Seat): Promise<void> {
    if (!seat.leaving) {
      seat.leaving = true;
      const overdue = later(farewellMs, () => conclude(seat, { why: 'left' }));
      void seat.left.promise.then(overdue);
      if (seat.told && !seat.kicked) tell({ type: 'leave', guild: seat.guild });
      else conclude(seat, { why: 'left' });
    }
    await seat.left.promise;
  }

  function conclude(seat: Seat, gone: Pick<Gone, 'why' | 'code'>, sentence = reason(gone)): void {
    const { guild, room, running, leaving, chat } = seat;
    if (seats.get(guild) !== seat) return;
    seats.delete(guild);
    seat.alone?.();
    seat.noticed?.();
    seat.kicked?.();
    seat.entered.resolve(sentence);
    seat.left.resolve();
    log.info({ guild, room, ...gone }, 'a call is over');
    if (running) void running.end(summaryMs);
    if (leaving) return;
    tools.lost(seat);
    if (running) void chat.say(sentence);
  }

  function over(seat: Seat, gone: Gone): void {
    const here = tools.whereabouts(seat.guild) === seat.room;
    if (gone.why === 'kicked' && seat.running && !seat.leaving && here)
      seat.kicked = later(movedMs, () => conclude(seat, gone));
    else conclude(seat, gone);
  }

  function again(seat: Seat): void {
    if (seat.leaving) return conclude(seat, { why: 'left' });
    if (seat.crashed) return conclude(seat, { why: 'refused' }, broke);
    seat.crashed = true;
    sit(seat);
    // After the thread knows of the call again: what is said next must not get lost.
    seat.running?.lost();
    if (seat.running) void seat.chat.say(breaking);
  }

  return {
    at: (guild) => seats.get(guild),
    all: () => [...seats.values()],
    join,
    depart,
    conclude,
    report(report) {
      const seat = report.type === 'log' ? undefined : seats.get(report.guild);
      if (!seat || report.type === 'log' || report.type === 'send') return;
      if (report.type !== 'state') seat.running?.hear(report);
      else if (report.state.type === 'ready') tools.welcome(seat);
      else if (report.state.type === 'gone') over(seat, report.state);
    },
    crashed: (guilds) => guilds.flatMap((guild) => seats.get(guild) ?? []).forEach(again),
  };
}
