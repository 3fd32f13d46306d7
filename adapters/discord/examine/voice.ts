// Whether calls are possible on this machine: the library that seals them, and a way for sound.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Check } from '#src/checkup.ts';

/** Calls are sealed end to end, and those who cannot are let in no more: https://daveprotocol.com */
export async function daveLoads(): Promise<readonly Check[]> {
  const name = 'DAVE library';
  try {
    const { DAVE_PROTOCOL_VERSION: version } = await import('@snazzah/davey');
    if (version >= 1)
      return [{ name, state: 'good', finding: 'It speaks version {version} of the protocol.', values: { version } }];
  } catch {
    // Told below: whatever it is, the same helps.
  }
  const finding = 'The library that seals calls end to end cannot be loaded: there are no calls.';
  return [{ name, state: 'bad', finding, remedy: 'Install the libraries anew, for this kind of machine: npm ci.' }];
}

/** A datagram from this machine to itself; whether others let one through, only a call can show. */
export async function udpOpens(signal: AbortSignal): Promise<readonly Check[]> {
  const name = 'UDP for calls';
  const socket = createSocket('udp4');
  try {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening', { signal });
    const arrived = once(socket, 'message', { signal });
    socket.send('here', socket.address().port, '127.0.0.1');
    await arrived;
    return [
      {
        name,
        state: 'good',
        finding: 'A socket can be opened; the firewall must let UDP out to ports 50000 to 65535.',
      },
    ];
  } catch {
    signal.throwIfAborted();
    const remedy = 'Let this process use UDP: look at its sandbox, its container and its limit of open files.';
    return [{ name, state: 'bad', finding: 'No UDP socket can be opened: there are no calls.', remedy }];
  } finally {
    socket.close();
  }
}
