// A voice for tests: one tone a syllable, as long as a text takes to say, in a WAV file as servers write it while they speak.

/** Samples a second; clients of Orpheus expect as many. */
const rate = 24_000;
/** How fast a calm reader reads. */
const charactersPerSecond = 15;
/** Four in a second, each with a pause. */
const syllable = rate / 4;

/** Mono, 16 bit, 24 kHz. */
export function tones(text: string): Uint8Array {
  const samples = Math.ceil((text.length / charactersPerSecond) * rate);
  const file = Buffer.alloc(44 + samples * 2);
  header().copy(file);
  for (let at = 0; at < samples; at += 1) {
    const within = (at % syllable) / syllable;
    const pitch = 180 + 40 * (Math.floor(at / syllable) % 4);
    const loudness = Math.sin(Math.PI * Math.min(1, within / 0.8)) * 9_000;
    file.writeInt16LE(Math.round(loudness * Math.sin((2 * Math.PI * pitch * at) / rate)), 44 + at * 2);
  }
  return file;
}

/** Whoever writes it as it comes cannot know its sizes; strict players call such a file malformed. */
function header(): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF\xff\xff\xff\xffWAVEfmt ', 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data\xff\xff\xff\xff', 36, 'latin1');
  return head;
}
