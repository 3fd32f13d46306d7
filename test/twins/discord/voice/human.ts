// A person in a call, as their own Discord app takes part in it: with a DAVE session of their own.
// https://daveprotocol.com/#voice-gateway-opcodes
import { DAVESession } from '@snazzah/davey';
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import type { Call } from './call.ts';
import type { Client, Sent } from './client.ts';

/** `MediaType.AUDIO`, which exists for the compiler only. */
const audio = 0;

export type Human = ReturnType<typeof newHuman>;

/** Somebody who is in the call from now on. */
export function newHuman(userId: string, ssrc: number, call: Call) {
  const session = new DAVESession(1, userId, call.channelId);
  const there = new Set<string>();
  const inbox: (() => void)[] = [];
  /** The protocol version; 0 is no end-to-end encryption. */
  let version = 1;
  const next = new Map<number, number>();

  /** In order, and never while the server is still telling others. */
  const later = (act: () => void): void => {
    if (inbox.push(act) === 1) setImmediate(work);
  };
  const work = (): void => {
    for (const act of inbox.splice(0)) act();
  };

  const sendKeys = (): void => void call.receivedBytes(client, Op.DaveMlsKeyPackage, session.getSerializedKeyPackage());

  const recover = (id: number): void => {
    call.received(client, Op.DaveMlsInvalidCommitWelcome, { transition_id: id });
    session.reinit(1, userId, call.channelId);
    sendKeys();
  };

  /** Commits and welcomes alike. */
  const change = (payload: Buffer, apply: (message: Buffer) => void): void => {
    const id = payload.readUInt16BE(0);
    try {
      apply(payload.subarray(2));
    } catch {
      return recover(id);
    }
    if (id > 0) call.received(client, Op.DaveTransitionReady, { transition_id: id });
  };

  const told: Record<
    number,
    (d: { user_ids?: string[]; user_id?: string; transition_id?: number; protocol_version?: number }) => void
  > = {
    [Op.ClientsConnect]: ({ user_ids = [] }) => user_ids.forEach((id) => there.add(id)),
    [Op.ClientDisconnect]: ({ user_id = '' }) => void there.delete(user_id),
    [Op.DavePrepareEpoch]: () => {
      version = 1;
      session.reinit(1, userId, call.channelId);
      sendKeys();
    },
    [Op.DavePrepareTransition]: ({ transition_id: id = 0, protocol_version = 1 }) => {
      next.set(id, protocol_version);
      if (id > 0) call.received(client, Op.DaveTransitionReady, { transition_id: id });
    },
    [Op.DaveExecuteTransition]: ({ transition_id: id = 0 }) => void (version = next.get(id) ?? version),
  };

  const toldBytes: Record<number, (payload: Buffer) => void> = {
    [Op.DaveMlsExternalSender](payload) {
      session.setExternalSender(payload);
      sendKeys();
    },
    [Op.DaveMlsProposals](payload) {
      const { commit, welcome } = session.processProposals(payload.readUInt8(0), payload.subarray(1), [...there]);
      if (!commit) return;
      call.receivedBytes(client, Op.DaveMlsCommitWelcome, Buffer.concat([commit, welcome ?? Buffer.alloc(0)]));
    },
    [Op.DaveMlsAnnounceCommitTransition]: (payload) => change(payload, (message) => session.processCommit(message)),
    [Op.DaveMlsWelcome]: (payload) => change(payload, (message) => session.processWelcome(message)),
  };

  const client: Client = {
    userId,
    ssrc,
    bot: false,
    // What a person is told has the shape its op code says: it comes from `call.ts` and `keys.ts`.
    tell: (op, d) => later(() => told[op]?.(d)),
    tellBytes: (op, payload) => later(() => toldBytes[op]?.(payload)),
    hear: () => {},
  };
  call.connect(client);
  call.enter(client);
  return {
    client,
    ssrc,
    session,
    /** Whether all that was told was understood by now. */
    get caughtUp(): boolean {
      return inbox.length === 0;
    },
    /** As it leaves a person's app. Before keys are agreed on there is no encryption. */
    encrypted: (opus: Buffer): Buffer => (version > 0 && session.ready ? session.encryptOpus(opus) : opus),
    /** What another's packet says to this person; nothing when it cannot be decrypted. */
    decrypted(from: string, payload: Buffer): Buffer | undefined {
      try {
        return session.decrypt(from, audio, payload);
      } catch {
        return undefined;
      }
    },
    send: (packet: Sent): void => call.forward(client, packet),
    speak: (flags: number): void => call.speak(client, flags),
    leave(): void {
      inbox.length = 0;
      call.leave(client);
      session.reset();
    },
  };
}
