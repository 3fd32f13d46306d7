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
  follow(connection, { gateway: (gateway, networking) => guardGateway(gateway, networking, guarded) });
}

/**
 * The library throws at what it does not expect, and while it resumes it drops the words of the encryption that it missed:
 * they are kept, with all that comes between, and said again when it is ready.
 */
function guardGateway(gateway: Gateway, networking: Networking, guarded: (act: () => void) => void): void {
  const onMessage = gateway.onMessage.bind(gateway);
  gateway.onMessage = (event) => guarded(() => onMessage(event));

  const emit = gateway.emit.bind(gateway);
  const held: Array<() => boolean> = [];
  const isReady = (): boolean => networking.state.code === NetworkingStatusCode.Ready;
  gateway.emit = (event: string, ...words: unknown[]): boolean => {
    const [word] = words;
    if (event === 'packet' && opOf(word) === readyOp) preferMode(word);
    const waits = event === 'binary' || (event === 'packet' && !handshake.includes(opOf(word)));
    if (!waits || isReady()) return emit(event, ...words);
    return held.length < mostHeld && held.push(() => emit(event, ...words)) > 0;
  };
  networking.on('stateChange', (_, state) => {
    if (state.code !== NetworkingStatusCode.Ready || state.ws !== gateway) return;
    for (const say of held.splice(0)) guarded(say);
  });
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
