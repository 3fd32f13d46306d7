// How long an MP3 file is: its first frame tells how many follow, or how fast they go.

/** kbit/s by the index in the header, of layer III: http://www.mp3-tech.org/programmer/frame_header.html */
const bitrates = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const rates = [44_100, 48_000, 32_000] as const;

interface Frame {
  readonly isMpeg1: boolean;
  /** Samples a second. */
  readonly rate: number;
  /** Bits a second. */
  readonly bitrate: number;
  readonly isMono: boolean;
}

/** Seconds, where the first frame can be read. */
export function mp3(file: Buffer): number | undefined {
  const start = beginning(file);
  const frame = start + 4 <= file.length ? header(file.readUInt32BE(start)) : undefined;
  if (!frame) return undefined;
  const frames = count(file, start, frame);
  if (frames) return (frames * (frame.isMpeg1 ? 1_152 : 576)) / frame.rate;
  return ((file.length - start) * 8) / frame.bitrate;
}

/** After the tag, whose size has seven bits a byte: https://id3.org/id3v2.4.0-structure */
function beginning(file: Buffer): number {
  if (file.toString('latin1', 0, 3) !== 'ID3' || file.length < 10) return 0;
  return [6, 7, 8, 9].reduce((size, at) => size * 128 + (file.readUInt8(at) & 0x7f), 0) + 10;
}

function header(bits: number): Frame | undefined {
  const version = (bits >>> 19) & 3;
  const isLayer3 = ((bits >>> 17) & 3) === 1;
  const isMpeg1 = version === 3;
  const kbits = bitrates[isMpeg1 ? 'mpeg1' : 'mpeg2'][(bits >>> 12) & 15];
  const rate = rates[(bits >>> 10) & 3];
  if (bits >>> 21 !== 0x7ff || version === 1 || !isLayer3 || !kbits || !rate) return undefined;
  const divisor = isMpeg1 ? 1 : version === 2 ? 2 : 4;
  return { isMpeg1, rate: rate / divisor, bitrate: kbits * 1_000, isMono: ((bits >>> 6) & 3) === 3 };
}

/** Frames in all, where the first one says it after its (empty) side information: "Xing" or "Info". */
function count(file: Buffer, start: number, { isMpeg1, isMono }: Frame): number | undefined {
  const at = start + 4 + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  const name = file.toString('latin1', at, at + 4);
  const isTold = (name === 'Xing' || name === 'Info') && at + 12 <= file.length && (file.readUInt8(at + 7) & 1) === 1;
  return isTold ? file.readUInt32BE(at + 8) : undefined;
}
