// One call: who is in it, what they are told of each other, and whose sound goes to whom.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice-voice-opcodes
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import type { Client, Sent } from './client.ts';
import { newKeys } from './keys.ts';
import type { Quirks } from './quirks.ts';

export type Call = ReturnType<typeof newCall>;

export interface CallSetup {
  readonly channelId: string;
  readonly quirks: Quirks;
  readonly changed: () => void;
}

export function newCall({ channelId, quirks, changed }: CallSetup) {
  const clients = new Map<string, Client>();
  const speaking = new Map<string, number>();
  const keys = newKeys(channelId, clients, quirks, changed);
  const others = (but: Client): Client[] => [...clients.values()].filter((one) => one !== but);

  /** Told of somebody who is there: their SSRC only once they speak, but for those who read what is not documented. */
  const present = (client: Client, to: Client): void => {
    const { userId: user_id, ssrc } = client;
    to.tell(undocumented.media, { user_id, audio_ssrc: ssrc, video_ssrc: 0, rtx_ssrc: 0, streams: [] });
    to.tell(undocumented.flags, { user_id, flags: 0 });
    to.tell(undocumented.platform, { user_id, platform: 0 });
    const flags = speaking.get(user_id) ?? 0;
    if (flags !== 0) to.tell(Op.Speaking, { user_id, ssrc, speaking: flags });
  };

  const introduce = (client: Client, to: readonly Client[]): void => {
    for (const other of to) {
      other.tell(Op.ClientsConnect, { user_ids: [client.userId] });
      present(client, other);
    }
  };

  return {
    channelId,
    keys,
    get clients(): readonly Client[] {
      return [...clients.values()];
    },
    /** Each learns of the others. */
    connect(client: Client): void {
      clients.set(client.userId, client);
      const there = others(client);
      if (there.length > 0) client.tell(Op.ClientsConnect, { user_ids: there.map((one) => one.userId) });
      for (const other of there) present(other, client);
      introduce(
        client,
        there.filter((one) => !one.bot || !quirks.lateArrivals),
      );
      changed();
    },
    /** From now on the client takes part in the agreement on keys. */
    enter(client: Client): void {
      keys.enter(client);
      changed();
    },
    /** https://docs.discord.com/developers/topics/voice-connections#speaking */
    speak(client: Client, flags: number): void {
      speaking.set(client.userId, flags);
      const d = { user_id: client.userId, ssrc: client.ssrc, speaking: flags };
      for (const other of others(client)) other.tell(Op.Speaking, d);
      changed();
    },
    announced: (client: Client): boolean => speaking.has(client.userId),
    speaking: (userId: string): number => speaking.get(userId) ?? 0,
    forward(from: Client, packet: Sent): void {
      for (const other of clients.values()) if (other !== from) other.hear(from, packet);
      changed();
    },
    /** What clients send as JSON; tells whether it was for the call. */
    received(client: Client, op: number, d: { readonly transition_id: number }): boolean {
      if (op === Op.DaveTransitionReady) keys.ready(client, d.transition_id);
      else if (op === Op.DaveMlsInvalidCommitWelcome) keys.invalid(client);
      else return false;
      changed();
      return true;
    },
    /** What clients send as bytes; tells whether it was for the call. Throws for what makes no sense. */
    receivedBytes(client: Client, op: number, payload: Buffer): boolean {
      if (op === Op.DaveMlsKeyPackage) keys.keyPackage(client, payload);
      else if (op === Op.DaveMlsCommitWelcome) keys.commit(client, payload);
      else return false;
      if (op === Op.DaveMlsKeyPackage && quirks.lateArrivals)
        introduce(
          client,
          others(client).filter(({ bot }) => bot),
        );
      changed();
      return true;
    },
    leave(client: Client): void {
      if (clients.get(client.userId) !== client) return;
      clients.delete(client.userId);
      speaking.delete(client.userId);
      for (const other of clients.values()) other.tell(Op.ClientDisconnect, { user_id: client.userId });
      keys.leave(client.userId);
      changed();
    },
    stop: keys.stop,
  };
}

/** Not documented by Discord, but sent. https://docs.discord.food/topics/opcodes-and-status-codes#voice-opcodes */
const undocumented = { media: 12, flags: 18, platform: 20 };
