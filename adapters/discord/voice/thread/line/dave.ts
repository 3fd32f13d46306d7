// Opens what people say, which is sealed end to end (DAVE), and never takes for speech what is not sealed.
// https://daveprotocol.com
import type { VoiceConnection } from '@discordjs/voice';
import { daveOf, isSettled } from './inside.ts';
import type { Failures, Remedy } from './remedy.ts';

/** Sent in the clear by everybody, as a sign that a program stops to send. */
const silence = Buffer.from([0xf8, 0xff, 0xfe]);
const marker = Buffer.from([0xfa, 0xfa]);

export function isSilence(payload: Buffer): boolean {
  return payload.equals(silence);
}

/** The Opus packet that somebody sealed; undefined: it cannot be opened, and is not heard. */
export type Open = (userId: string, payload: Buffer) => Buffer | undefined;

/** @param worse Called when asking for new keys has not helped. */
export function openSeals(
  connection: VoiceConnection,
  failures: Failures,
  worse: (remedy: Exclude<Remedy, 'recover'>) => void,
): Open {
  function open(userId: string, payload: Buffer): Buffer | undefined {
    const dave = daveOf(connection);
    // Without keys the library would hand on the sealed bytes; what bears no mark was never sealed, whoever sent it.
    if (dave?.session?.ready !== true || !isSealed(payload)) return undefined;
    const opus = dave.decrypt(payload, userId);
    if (opus) failures.opened(userId);
    else if (isSettled(connection)) failed(userId);
    return opus ?? undefined;
  }

  function failed(userId: string): void {
    const remedy = failures.failed(userId);
    if (remedy === 'recover') recover(connection);
    else if (remedy !== undefined) worse(remedy);
  }

  return open;
}

export function isSealed(payload: Buffer): boolean {
  return payload.length > marker.length && payload.subarray(-marker.length).equals(marker);
}

/** Zero is a transition too: that of a channel's first two people. */
function recover(connection: VoiceConnection): void {
  const dave = daveOf(connection);
  dave?.recoverFromInvalidTransition(dave.lastTransitionId ?? 0);
}
