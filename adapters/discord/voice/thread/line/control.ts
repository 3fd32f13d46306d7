// Between the voice server's gateway and the library: no word of the server ends the process, none comes too early.
import { type Networking, NetworkingStatusCode, type VoiceConnection } from '@discordjs/voice';
import { follow, type Gateway } from './inside.ts';

/** Hello, Ready, Session Description, Heartbeat Ack, Resumed: what it takes to get ready at all.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice */
const handshake: readonly unknown[] = [2, 4, 6, 8, 9];
const readyOp = 2;
/** The library does it with `node:crypto` alone; the other one needs a package we do not bring. */
const preferredMode = 'aead_aes256_gcm_rtpsize';
/** Far more than a voice server says while a line is resumed. */
const mostHeld = 1_000;

/** @param heard Called after each word of the server. @param troubled Told what the library makes of a word it cannot take. */
export function guardControl(connection: VoiceConnection, heard: () => void, troubled: (error: unknown) => void): void {
  const guarded = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      troubled(error);
    }
    heard();
  };
  let held: Held | undefined;
  follow(connection, {
    gateway: (gateway, networking) => void (held = guardGateway(gateway, networking, guarded)),
    changed({ state }) {
      if (state.code !== NetworkingStatusCode.Ready || state.ws !== held?.gateway) return;
      for (const say of held.words.splice(0)) guarded(say);
    },
  });
}

/** What a gateway said too early. */
interface Held {
  readonly gateway: Gateway;
  readonly words: Array<() => boolean>;
}

/**
 * The library throws at what it does not expect, and while it resumes it drops the words of the encryption that it missed:
 * they are kept, with all that comes between, to be said again when it is ready.
 */
function guardGateway(gateway: Gateway, networking: Networking, guarded: (act: () => void) => void): Held {
  const onMessage = gateway.onMessage.bind(gateway);
  gateway.onMessage = (event) => guarded(() => onMessage(event));

  const emit = gateway.emit.bind(gateway);
  const words: Held['words'] = [];
  gateway.emit = (event: string, ...told: unknown[]): boolean => {
    const op = opOf(told[0]);
    if (event === 'packet' && op === readyOp) preferMode(told[0]);
    const waits = event === 'binary' || (event === 'packet' && !handshake.includes(op));
    if (!waits || networking.state.code === NetworkingStatusCode.Ready) return emit(event, ...told);
    return words.length < mostHeld && words.push(() => emit(event, ...told)) > 0;
  };
  return { gateway, words };
}

function opOf(word: unknown): unknown {
  return typeof word === 'object' && word !== null && 'op' in word ? word.op : undefined;
}

/** The library takes the first mode it knows of those the server offers. */
function preferMode(word: unknown): void {
  if (typeof word !== 'object' || word === null || !('d' in word)) return;
  const { d } = word;
  if (typeof d !== 'object' || d === null || !('modes' in d) || !Array.isArray(d.modes)) return;
  d.modes.sort((one, other) => Number(other === preferredMode) - Number(one === preferredMode));
}
