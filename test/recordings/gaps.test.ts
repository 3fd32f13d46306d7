import { describe, expect, test } from 'vitest';
import { checksum, oggOpus } from '#src/audio/ogg.ts';
import { samplesOf } from '#src/audio/packet.ts';
import { oggPackets } from '#src/recordings/ogg.ts';
import { webmPackets } from '#src/recordings/webm.ts';
import { never, parts, quick, recording } from './listen.ts';

const rate = 48_000;
/** 20 ms that sound, marked by a number. */
const sound = (mark: number): Buffer => Buffer.alloc(40, mark).fill(0xf8, 0, 1);

/** Where each packet begins that has one of these marks, seconds, and how long all of them are. */
async function placesOf(packets: AsyncIterable<Uint8Array>, ...marks: readonly number[]) {
  const places: number[] = [];
  let at = 0;
  for await (const packet of packets) {
    if (packet.length === 40 && marks.includes(packet[1] ?? 0)) places.push(at / rate);
    at += samplesOf(packet);
  }
  return { places, seconds: at / rate };
}

/** The pages of an Ogg file of 100 s: the first two are its head, each of the others has a second, marked by its number. */
function pagesOf(seconds = 100): Buffer[] {
  const bytes = Buffer.from(oggOpus(Array.from({ length: seconds * 50 }, (_, at) => sound(1 + Math.floor(at / 50)))));
  const starts: number[] = [];
  for (let at = bytes.indexOf('OggS'); at >= 0; at = bytes.indexOf('OggS', at + 4)) starts.push(at);
  return starts.map((at, index) => bytes.subarray(at, starts[index + 1]));
}

const ogg = (pages: readonly Uint8Array[], ...marks: readonly number[]) =>
  placesOf(oggPackets(recording(Buffer.concat(pages), 501).read(never)), ...marks);

describe('In Ogg', () => {
  test('nothing is put in where nothing is missing', async () => {
    const { places, seconds } = await ogg(pagesOf(), 1, 100);
    expect(seconds).toBe(100);
    expect(places).toHaveLength(100);
  });

  test('silence takes the place of pages that were lost, so that what follows is where it was', async () => {
    const pages = pagesOf();
    pages.splice(20, 37);
    const { places, seconds } = await ogg(pages, 57);
    expect(places[0]).toBeCloseTo(56, 1);
    expect(seconds).toBeCloseTo(100, 1);
  });

  test('silence takes the place of a page whose mark is damaged', async () => {
    const pages = pagesOf().map((page, index) => (index === 20 ? Buffer.from(page).fill(0, 0, 4) : page));
    const { places } = await ogg(pages, 57);
    expect(places[0]).toBeCloseTo(56, 1);
  });

  test.each([300, 1])('a page that is damaged is not believed what time it is (%d s)', async (time) => {
    const pages = pagesOf();
    const wrong = Buffer.from(pages[30] ?? []);
    wrong.writeBigInt64LE(BigInt(time * rate), 6);
    pages[30] = wrong;
    expect((await ogg(pages, 57)).seconds).toBe(100);
  });

  test('a recording that begins in the middle of another begins at nothing', async () => {
    const [head, tags, ...others] = pagesOf();
    const { places, seconds } = await ogg([head ?? sound(0), tags ?? sound(0), ...others.slice(40)], 57);
    expect(places[0]).toBeCloseTo(16, 1);
    expect(seconds).toBeCloseTo(60, 1);
  });

  test('a second recording behind the first has a time of its own', async () => {
    const pages = pagesOf();
    const both = Buffer.concat([...pages, ...pages.map(another)]);
    expect(await Array.fromAsync(oggPackets(recording(both).read(never)))).toHaveLength(10_000);
  });

  test('a second recording that begins later by its own time follows the first at once', async () => {
    const [head, tags, ...others] = pagesOf();
    const second = [head ?? sound(0), tags ?? sound(0), ...others.slice(40)].map(another);
    expect((await ogg([...pagesOf(20), ...second])).seconds).toBe(80);
  });

  test('another stream beside it is not heard, and tells nothing about the time', async () => {
    const beside = pagesOf().map(another);
    const pages = pagesOf(20).flatMap((page, index) => [page, beside[index + 70] ?? page]);
    const { places, seconds } = await ogg(pages, 1, 20, 75);
    expect([places.length, seconds]).toEqual([100, 20]);
  });

  test('a page that was cut off gives nothing, and the next is whole', async () => {
    const pages = pagesOf();
    pages[30] = pages[30]?.subarray(0, 700) ?? sound(0);
    const got = await Array.fromAsync(oggPackets(recording(Buffer.concat(pages)).read(never)));
    expect(got.filter((packet) => packet.length === 40)).toHaveLength(4950);
    expect(got.filter((packet) => ![3, 14, 40].includes(packet.length))).toEqual([]);
    expect((await ogg(pages, 57)).places[0]).toBeCloseTo(56, 1);
  });

  test('a page that tells no time is no gap, nor is the next', async () => {
    const pages = pagesOf();
    pages[30] = timed(pages[30] ?? sound(0), -1n);
    expect((await ogg(pages)).seconds).toBe(100);
  });

  test('packets that go over pages are whole again, and one whose beginning was lost is left out', async () => {
    const head = Buffer.alloc(19);
    head.write('OpusHead\x01\x01');
    const packet = Buffer.alloc(600, 7);
    packet[0] = 0xfc;
    const pages = [
      pageOf(2, [19], head),
      pageOf(0, [8], Buffer.from('OpusTags')),
      pageOf(0, [255], packet.subarray(0, 255)),
      pageOf(1, [255], packet.subarray(255, 510)),
      pageOf(1, [90, 3], Buffer.concat([packet.subarray(510), Buffer.from([0xfc, 1, 2])])),
    ];
    const read = (some: readonly Buffer[]) =>
      Array.fromAsync(oggPackets(recording(Buffer.concat(some), 7).read(never)), (one) => Buffer.from(one));
    const got = await read(pages);
    expect(got.map((one) => one.length)).toEqual([600, 3]);
    expect(got[0]?.equals(packet)).toBe(true);
    expect((await read(pages.toSpliced(2, 2))).map((one) => one.length)).toEqual([3]);
  });

  test('gaps behind a clock that went back are gaps', async () => {
    const pages = pagesOf();
    const { seconds } = await ogg([...pages.slice(0, 52), ...pages.slice(12, 22), ...pages.slice(26, 32)]);
    expect(seconds).toBeCloseTo(50 + 10 + 4 + 6, 1);
  });

  test('a packet without an end does not fill the memory', async () => {
    const endless = Buffer.alloc(27 + 255 + 255 * 255, 255);
    endless.write('OggS\0\x01');
    pagesOf(1)[0]?.copy(endless, 14, 14, 18);
    const stream = async function* () {
      yield* pagesOf(2);
      for (let at = 0; at < 4000; at += 1) yield endless;
    };
    expect((await placesOf(oggPackets(stream()), 1)).seconds).toBe(2);
  });

  test('a clock that was set anew is no gap', async () => {
    const { seconds } = await ogg([...pagesOf(4).slice(0, -1), ...pagesOf(2000).slice(1900)]);
    expect(seconds).toBeCloseTo(105, -1);
  });

  test('parts are where they were in the whole', async () => {
    const pages = pagesOf();
    pages.splice(20, 37);
    const got = await parts(recording(Buffer.concat(pages)), { path: '/nowhere', bounds: quick });
    expect(got.at(-1)?.to).toBeCloseTo(100, 1);
  });
});

/** A page as RFC 3533 lays it out, that tells no time. */
function pageOf(flags: number, lacing: readonly number[], body: Uint8Array): Buffer {
  const header = Buffer.alloc(27 + lacing.length);
  header.write('OggS');
  header.writeUInt8(flags, 5);
  header.writeBigInt64LE(-1n, 6);
  header.writeUInt8(lacing.length, 26);
  header.set(lacing, 27);
  return Buffer.concat([header, body]);
}

/** The same page with another position, and a checksum that is right. */
function timed(page: Uint8Array, position: bigint): Buffer {
  const copy = Buffer.from(page);
  copy.writeBigInt64LE(position, 6);
  copy.writeUInt32LE(0, 22);
  copy.writeUInt32LE(checksum(copy), 22);
  return copy;
}

/** The same page of another stream. */
function another(page: Uint8Array): Buffer {
  const copy = Buffer.from(page);
  copy.writeUInt32LE(77, 14);
  copy.writeUInt32LE(0, 22);
  copy.writeUInt32LE(checksum(copy), 22);
  return copy;
}

/** An element as RFC 8794 lays it out; its size in eight bytes, as some write it, or in as few as possible. */
function element(name: string, inside: Buffer, isWide = false): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(inside.length));
  size[0] = 1;
  const short = inside.length < 127 ? Buffer.of(0x80 | inside.length) : size;
  return Buffer.concat([Buffer.from(name, 'hex'), isWide ? size : short, inside]);
}

function number(value: number, bytes: number): Buffer {
  const made = Buffer.alloc(bytes);
  made.writeUIntBE(value, 0, bytes);
  return made;
}

interface Block {
  readonly track?: number;
  /** Ticks, from the cluster's. */
  readonly at: number;
  readonly mark: number;
}

/** A cluster that begins at so many ticks. */
function cluster(begins: number, blocks: readonly Block[]): Buffer {
  const made = blocks.map(({ track = 1, at, mark }) => {
    const head = Buffer.of(0x80 | track, 0, 0, 0x80);
    head.writeInt16BE(at, 1);
    return element('a3', Buffer.concat([head, sound(mark)]));
  });
  return element('1f43b675', Buffer.concat([element('e7', number(begins, 4)), ...made]));
}

/** A film and its sound, in these clusters. `tick`: nanoseconds. */
function webm(clusters: readonly Buffer[], tick?: number, isWide = false): Buffer {
  const scale = tick === undefined ? Buffer.alloc(0) : element('2ad7b1', number(tick, 3));
  const sound = element('ae', Buffer.concat([element('d7', Buffer.of(1)), element('83', Buffer.of(2))]));
  const info = element('1549a966', Buffer.concat([scale, element('4d80', Buffer.from('test'))]), isWide);
  return Buffer.concat([
    element('1a45dfa3', Buffer.alloc(0)),
    element('18538067', Buffer.concat([info, element('1654ae6b', sound), ...clusters]), true),
  ]);
}

const inWebm = (bytes: Uint8Array, ...marks: readonly number[]) =>
  placesOf(webmPackets(recording(bytes, 41).read(never)), ...marks);

/** A second of sound, in ticks of so many to the second. */
const second = (mark: number, from = 0, ticks = 1000): Block[] =>
  Array.from({ length: 50 }, (_, at) => ({ at: from + (at * ticks) / 50, mark }));

describe('In WebM', () => {
  test('nothing is put in where nothing is missing', async () => {
    const clusters = [cluster(0, second(1)), cluster(1000, second(2)), cluster(2000, second(3))];
    expect((await inWebm(webm(clusters))).seconds).toBe(3);
  });

  test.each([
    ['between clusters', [cluster(0, second(1)), cluster(61_000, second(2))]],
    ['between blocks', [cluster(0, [...second(1), { at: 31_000, mark: 3 }]), cluster(61_000, second(2))]],
  ])('silence takes the place of what was left out %s', async (_, clusters) => {
    const { places, seconds } = await inWebm(webm(clusters), 2);
    expect(places[0]).toBeCloseTo(61, 1);
    expect(seconds).toBeCloseTo(62, 1);
  });

  test.each([false, true])('other ticks are understood (wide sizes: %s)', async (isWide) => {
    const ticks = 2000;
    const clusters = [cluster(0, second(1, 0, ticks)), cluster(61 * ticks, second(2, 0, ticks))];
    expect((await inWebm(webm(clusters, 500_000, isWide), 2)).places[0]).toBeCloseTo(61, 1);
  });

  test('blocks of a film beside it tell nothing about the sound', async () => {
    const film = [{ track: 2, at: 30_000, mark: 9 }];
    const { places, seconds } = await inWebm(
      webm([cluster(0, second(1)), cluster(0, film), cluster(1000, second(2))]),
      2,
    );
    expect([places[0], seconds]).toEqual([1, 2]);
  });

  test('a recording that begins late begins at nothing, and a clock that jumps is no gap', async () => {
    const clusters = [cluster(90_000_000, second(1)), cluster(3_000_000_000, second(2)), cluster(0, second(3))];
    expect((await inWebm(webm(clusters))).seconds).toBe(3);
  });

  test('times that run a little ahead, as those of recorders do, put nothing in', async () => {
    const clusters = Array.from({ length: 30 }, (_, at) => cluster(at * 1010, second(1)));
    expect((await inWebm(webm(clusters))).seconds).toBe(30);
  });
});
