// What a test lets go wrong between the voice server and the bot; what goes wrong with packets is in `faults.ts`.
import type { Named } from '../founding.ts';
import type { Keys } from './keys.ts';
import type { Peer } from './peer.ts';
import type { Point, Quirks } from './quirks.ts';

/** `keys`: those of a call. `bot`: the bot in a call; throws where it is not. */
export function sabotage(quirks: Quirks, keys: (place: Named) => Keys, bot: (place: Named) => Peer) {
  return {
    /** Closes the bot's line with this code, or cuts it with 1006. */
    close(place: Named, code: number): void {
      const { line } = bot(place);
      if (code === 1006) line?.terminate();
      else line?.close(code);
    },
    /** Refuses everybody who wants to come in from now on, until it is called without a code. */
    refuse: (code?: number): void => void (quirks.refusal = code),
    /** Says nothing there from now on; what is due is said when that is over, unless it is forgotten. */
    withhold: (point: Point): void => quirks.withhold(point),
    release: (point: Point, forgotten = false): void => quirks.release(point, forgotten),
    /** How much it keeps silent about there. */
    unanswered: (point: Point): number => quirks.unanswered(point),
    /** The next commits or welcomes cannot be processed, and so clients ask for new keys. */
    spoil: (what: 'commit' | 'welcome', times = 1): void => quirks.spoilNext(what, times),
    /** Whose commits count from now on. */
    letCommit: (whose: 'anyone' | 'people' | 'bots'): void => quirks.letCommit(whose),
    /** Whether newcomers are announced to the bot only after they were proposed to be added. */
    announceLate: (late = true): void => void (quirks.lateArrivals = late),
    /** Whether what a bot missed is told before "resumed", as unless told, or after it. */
    replay: (when: 'before' | 'after'): void => void (quirks.replays = when),
    /** Everybody makes new keys from the beginning. */
    rekey: (place: Named): void => keys(place).startOver(),
    /** Everybody prepares to go on without end-to-end encryption. */
    downgrade: (place: Named): void => keys(place).downgrade(),
    /** Tells the bot anything, as JSON or as bytes. */
    tell: (place: Named, op: number, d: object): void => bot(place).client.tell(op, d),
    tellBytes: (place: Named, op: number, payload: Buffer): void => bot(place).client.tellBytes(op, payload),
    /** Sends the bot a datagram as it is, from the server, or from a port that has nothing to do with it. */
    datagram(place: Named, bytes: Buffer, from: 'server' | 'stranger' = 'server'): void {
      const { address, udp } = bot(place);
      if (!address) throw new Error('the bot has not told its address yet');
      if (from === 'server') udp.send(bytes, address);
      else udp.sendAsStranger(bytes, address);
    },
  };
}
