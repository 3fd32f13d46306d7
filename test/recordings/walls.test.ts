import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asOpus } from '#src/recordings/convert.ts';
import { bundled, debian, hasDebian } from './made.ts';
import { log, never, withDebian, withoutDebian } from './listen.ts';

/** Each of the two, where it is there. */
const executables = [debian, bundled].filter((one) => one !== '' && (one !== debian || hasDebian));

describe.each(executables)('The walls around %s', (executable) => {
  test.each([
    ['HLS', (url: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${url}\n#EXT-X-ENDLIST\n`],
    ['joining', (url: string) => `ffconcat version 1.0\nfile '${url}'\n`],
    [
      'DASH',
      (url: string) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${url}</BaseURL></MPD>`,
    ],
    ['SDP', () => 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 97\n'],
  ])('keep lists of %s from reaching out, whatever they are called', async (_, list) => {
    let reached = 0;
    const server = createServer((_request, response) => {
      reached += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const path = executable === bundled ? withoutDebian : withDebian;
    // The port of a server that listens on TCP.
    const { port } = server.address() as AddressInfo;
    const bytes = Buffer.from(list(`http://127.0.0.1:${port}/x.wav`));
    for (const format of ['ogg', 'wav', 'mov', 'matroska', 'mp3']) {
      const read = async function* () {
        yield bytes;
      };
      const kind = { format, mediaType: 'audio/ogg' };
      await expect(Array.fromAsync(asOpus({ kind, isOpus: false, read }, 3600, path, log, never))).rejects.toThrow();
    }
    const bare = await run(executable, bytes);
    expect(bare).not.toBe(0);
    expect(reached).toBe(0);
  });
});

/** The same walls while ffmpeg may guess what it reads. */
function run(executable: string, bytes: Uint8Array): Promise<unknown> {
  const walls = ['-protocol_whitelist', 'pipe', '-format_whitelist', 'ogg,matroska,webm,wav,flac,mp3,mov,mp4,m4a'];
  return new Promise((resolve) => {
    const args = ['-nostdin', '-v', 'error', ...walls, '-i', 'pipe:0', '-f', 'ogg', 'pipe:1'];
    const child = execFile(executable, args, (error) => resolve(error?.code ?? 0));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(bytes);
  });
}
