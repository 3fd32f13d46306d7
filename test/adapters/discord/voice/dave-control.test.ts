import { type DiscordGatewayAdapterLibraryMethods, joinVoiceChannel, type VoiceConnection } from '@discordjs/voice';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardControl } from '#adapters/discord/voice/thread/line/control.ts';
import { type Gateway, networkingOf } from '#adapters/discord/voice/thread/line/inside.ts';

let connection: VoiceConnection;
let gateway: Gateway;
let troubles: unknown[];
let heard: number;

/** The real library on the way to a voice server that is not there: what the server says is put in its gateway. */
beforeEach(() => {
  troubles = [];
  heard = 0;
  let library: DiscordGatewayAdapterLibraryMethods | undefined;
  connection = joinVoiceChannel({
    guildId: '3',
    channelId: '4',
    adapterCreator: (methods) => {
      library = methods;
      return { sendPayload: () => true, destroy: () => undefined };
    },
  });
  connection.on('error', () => undefined);
  guardControl(
    connection,
    () => heard++,
    (error) => troubles.push(error),
  );
  // All that the library reads of it.
  const state = { channel_id: '4', session_id: 'x', user_id: '5' } as unknown;
  library?.onVoiceStateUpdate(state as Parameters<typeof library.onVoiceStateUpdate>[0]);
  library?.onVoiceServerUpdate({ guild_id: '3', token: 'y', endpoint: '127.0.0.1:9' });
  const networking = networkingOf(connection)?.state;
  if (!networking || !('ws' in networking)) throw new Error('the library does not connect');
  gateway = networking.ws;
});
afterEach(() => connection.destroy());

// Of a message, the library reads the data only.
const says = (data: unknown) => gateway.onMessage({ data } as Parameters<Gateway['onMessage']>[0]);

it.each<[string, unknown]>([
  ['that are empty', Buffer.alloc(0)],
  ['that are too short', Buffer.alloc(2)],
  ['of nothing', 'null'],
])('words %s are no trouble for the process', (_, word) => {
  says(word);
  expect(troubles).toHaveLength(1);
  expect(heard).toBe(1);
});

it('a listener that throws is no trouble for the process', () => {
  gateway.on('packet', () => {
    throw new Error('unexpected');
  });
  says('{"op":6,"d":null}');
  expect(troubles).toEqual([new Error('unexpected')]);
});

it('the way to encrypt that needs no other package is chosen, in whatever order the server offers', () => {
  const packets: unknown[] = [];
  gateway.on('packet', (packet) => packets.push(packet));
  const modes = ['aead_xchacha20_poly1305_rtpsize', 'other', 'aead_aes256_gcm_rtpsize'];
  says(JSON.stringify({ op: 2, d: { modes } }));
  expect(packets).toMatchObject([{ d: { modes: ['aead_aes256_gcm_rtpsize', ...modes.slice(0, 2)] } }]);
});

it('what comes before the library is ready waits, but for what makes it ready', () => {
  const packets: unknown[] = [];
  gateway.on('packet', (packet) => packets.push(packet));
  gateway.on('binary', (packet) => packets.push(packet));
  says('{"op":11,"d":{"user_ids":["1"]}}');
  says(Buffer.from([0, 1, 27, 0]));
  says('{"op":6,"d":null}');
  expect(packets).toEqual([{ op: 6, d: null }]);
});
