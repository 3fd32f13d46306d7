// The calls of a Discord: which one is in which voice channel, who speaks in it, and what the bot said there.
import type { Channel, User } from '../world.ts';
import { newCall, type Call } from './call.ts';
import { newHuman, type Human } from './human.ts';
import { monotonic, newMouth, silence, type Mouth } from './mouth.ts';
import type { Grant } from './peer.ts';
import type { Quirks } from './quirks.ts';
import type { Packet } from './rtp.ts';

/** A packet the bot sent, as somebody in the call hears it. */
export interface Heard {
  /** When it came, in `monotonic` milliseconds. */
  readonly at: number;
  readonly seq: number;
  readonly timestamp: number;
  /** Nothing where nobody in the call can decrypt it. */
  readonly opus: Buffer | undefined;
  /** Whether it was encrypted end to end. Silence never is. */
  readonly encrypted: boolean;
  readonly silence: boolean;
}

/** A person in a call, for a test to drive. */
export interface Guest extends Mouth {
  readonly id: string;
  readonly user: User;
  readonly channel: Channel;
  /** Their SSRC; another one after the server has changed. */
  readonly ssrc: number;
  /** Whether their sound is encrypted end to end by now. */
  readonly ready: boolean;
}

interface Seat {
  readonly guest: Guest;
  human: Human;
}

interface Live {
  call: Call;
  readonly seats: Map<string, Seat>;
  readonly heard: Heard[];
}

export type Calls = ReturnType<typeof newCalls>;

export function newCalls(quirks: Quirks, newSsrc: () => number, changed: () => void) {
  const all = new Map<string, Live>();

  const at = (channelId: string): Live => {
    const old = all.get(channelId);
    if (old) return old;
    const live = { call: newCall({ channelId, quirks, changed }), seats: new Map<string, Seat>(), heard: [] };
    all.set(channelId, live);
    return live;
  };

  return {
    call: (channelId: string): Call => at(channelId).call,
    heard: (channelId: string): Heard[] => at(channelId).heard,
    /** Whether all people, and the server, have the same keys, and nothing is under way. */
    settled(channelId: string): boolean {
      const { call, seats } = at(channelId);
      return call.keys.settled && [...seats.values()].every(({ human }) => human.caughtUp);
    },
    enter(user: User, channel: Channel): Guest {
      const live = at(channel.id);
      const human = newHuman(user.id, newSsrc(), live.call);
      const mouth = newMouth(() => seat.human);
      const guest: Guest = {
        ...mouth,
        id: user.id,
        user,
        channel,
        get ssrc() {
          return seat.human.ssrc;
        },
        get ready() {
          return seat.human.session.ready;
        },
      };
      const seat = { guest, human };
      live.seats.set(user.id, seat);
      return guest;
    },
    leave(userId: string, channelId: string): void {
      const live = all.get(channelId);
      live?.seats.get(userId)?.human.leave();
      live?.seats.delete(userId);
    },
    /** Another server takes the call over: all people go there at once, with new keys. */
    renew(channelId: string): Call {
      const live = at(channelId);
      live.call.stop();
      for (const { human } of live.seats.values()) human.leave();
      live.call = newCall({ channelId, quirks, changed });
      for (const [id, seat] of live.seats) seat.human = newHuman(id, newSsrc(), live.call);
      return live.call;
    },
    said(by: Grant, packet: Packet): void {
      const { heard, seats } = at(by.channelId);
      const ear = [...seats.values()].find(({ human }) => human.session.ready)?.human;
      const { seq, timestamp, payload } = packet;
      const encrypted = payload.length > 2 && payload.readUInt16BE(payload.length - 2) === marker;
      const opus = encrypted ? ear?.decrypted(by.userId, payload) : payload;
      heard.push({ at: monotonic(), seq, timestamp, opus, encrypted, silence: payload.equals(silence) });
    },
    stop(): void {
      for (const { call } of all.values()) call.stop();
    },
  };
}

/** https://daveprotocol.com/#payload-format */
const marker = 0xfafa;
