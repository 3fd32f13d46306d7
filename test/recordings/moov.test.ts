import { describe, expect, test } from 'vitest';
import { asOpus } from '#src/recordings/convert.ts';
import { moovFirst } from '#src/recordings/moov.ts';
import { fc } from '../property.ts';
import { hasDebian, made, tone } from './made.ts';
import { box, log, never, recording, secondsOf, withDebian } from './listen.ts';

function number(value: number, bytes: 4 | 8): Buffer {
  const made = Buffer.alloc(8);
  made.writeBigUInt64BE(BigInt(value));
  return made.subarray(8 - bytes);
}

/** A box whose size stands in eight bytes behind its name. */
function wideBox(type: string, inside: Uint8Array): Buffer {
  return Buffer.concat([number(1, 4), Buffer.from(type), number(inside.length + 16, 8), inside]);
}

/** The index of a film whose data is at these places. */
function moov(places: readonly number[], isLong: boolean, filling = 0): Buffer {
  const numbers = places.map((place) => number(place, isLong ? 8 : 4));
  const table = box(isLong ? 'co64' : 'stco', Buffer.alloc(4), number(places.length, 4), ...numbers);
  const sizes = box('stsz', Buffer.alloc(12 + filling));
  return box(
    'moov',
    box('mvhd', Buffer.alloc(filling)),
    box('trak', box('mdia', box('minf', box('stbl', sizes, table)))),
  );
}

const ftyp = box('ftyp', Buffer.from('M4A \0\0\0\0'));
const marks = ['mark', 'MARK', 'MaRk'];
const data = Buffer.from(`..${marks.join('-----')}..`);

/** What the table of a film says, as the names of what is there. */
function named(film: Buffer): string[] {
  const at = Math.max(film.indexOf('co64'), film.indexOf('stco'));
  const width = film.toString('latin1', at, at + 4) === 'co64' ? 8 : 4;
  return Array.from({ length: film.readUInt32BE(at + 8) }, (_, index) => {
    const place = film.subarray(at + 12 + index * width, at + 12 + (index + 1) * width);
    const from = Number(`0x${place.toString('hex')}`);
    return film.toString('latin1', from, from + 4);
  });
}

async function first(film: Uint8Array, pieces = 65_536): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(moovFirst(() => recording(film, pieces).read(never))));
}

const placesIn = (film: Buffer): number[] => marks.map((mark) => film.indexOf(mark));

describe('The index of an MP4 file', () => {
  test.each([
    ['4 bytes', false, box('mdat', data)],
    ['8 bytes', true, box('mdat', data)],
    ['4 bytes, behind data with a wide size', false, wideBox('mdat', data)],
    ['8 bytes, behind data with a wide size', true, wideBox('mdat', data)],
  ])('comes first, and still tells where the data is: places of %s', async (_, isLong, mdat) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(301),
        fc.integer({ min: 8, max: 33 }),
        async (pieces, filling, free) => {
          const before = Buffer.concat([ftyp, box('free', Buffer.alloc(free)), mdat]);
          const film = Buffer.concat([
            before,
            moov(placesIn(before), isLong, filling),
            box('free', Buffer.alloc(free)),
          ]);
          const got = await first(film, pieces);
          expect(got.length).toBe(film.length);
          expect(got.toString('latin1', ftyp.length + 4, ftyp.length + 8)).toBe('moov');
          expect(named(got)).toEqual(marks);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('stays where it is when it is first, or between the data', async () => {
    const early = Buffer.concat([ftyp, moov([0, 0, 0], false), box('mdat', data)]);
    expect((await first(early, 7)).equals(early)).toBe(true);
    const outer = Buffer.concat([ftyp, box('mdat', data.subarray(0, 8))]);
    const index = moov([outer.indexOf('mark'), 0, 0], false);
    const between = Buffer.concat([outer, index, box('mdat', data)]);
    const behind = between.lastIndexOf('MARK');
    between.writeUInt32BE(behind, between.indexOf('stco') + 16);
    between.writeUInt32BE(between.lastIndexOf('MaRk'), between.indexOf('stco') + 20);
    expect(named(await first(between, 11))).toEqual(marks);
  });

  test('is the first of two', async () => {
    const before = Buffer.concat([ftyp, box('mdat', data)]);
    const film = Buffer.concat([before, moov(placesIn(before), false), box('free', data), moov([1, 2, 3], false)]);
    expect(named(await first(film))).toEqual(marks);
  });

  test('is found where the data before it says that it has no end', async () => {
    await expect(first(Buffer.concat([ftyp, number(0, 4), Buffer.from('mdat'), data]))).rejects.toThrow('index');
  });

  test('is read once when it is first, so that nothing waits', async () => {
    const early = Buffer.concat([ftyp, moov([0], false), box('mdat', Buffer.alloc(1_000_000))]);
    let read = 0;
    const film = async function* () {
      for (let at = 0; at < early.length; at += 1000) {
        read += 1;
        yield early.subarray(at, at + 1000);
      }
    };
    for await (const _ of moovFirst(film)) break;
    expect(read).toBeLessThan(4);
  });

  test.each([
    ['is missing', Buffer.concat([ftyp, box('mdat', data)])],
    ['has a size of less than nothing', Buffer.concat([ftyp, box('mdat', data), Buffer.from('00000004', 'hex'), data])],
    [
      'has a wide size of less than nothing',
      Buffer.concat([ftyp, number(1, 4), Buffer.from('mdat'), number(3, 8), data]),
    ],
    ['holds a box that is larger than it', Buffer.concat([ftyp, box('mdat', data), box('moov', number(900, 4), data)])],
    ['holds a box without a size', Buffer.concat([ftyp, box('mdat', data), box('moov', Buffer.alloc(16))])],
    ['has a table that is larger than it', Buffer.concat([ftyp, box('mdat', data), tableOf(900)])],
    ['is cut off', Buffer.concat([ftyp, box('mdat', data), moov([1, 2, 3], true)]).subarray(0, -9)],
  ])('that %s is told as damage', async (_, film) => {
    await expect(first(film, 9)).rejects.toThrow(expect.objectContaining({ name: 'BotError' }));
  });

  test('whose places no longer fit is told as damage', async () => {
    const film = Buffer.concat([ftyp, wideBox('mdat', Buffer.alloc(64)), moov([2 ** 32 - 5], false)]);
    // Places up to the index are moved: it says that it comes behind more than 4 GB.
    const wide = async function* () {
      const at = ftyp.length;
      const large = Buffer.from(film);
      large.writeBigUInt64BE(2n ** 32n + 16n, at + 8);
      yield large.subarray(0, at + 16);
      const nothing = Buffer.alloc(2 ** 26);
      for (let sent = 0; sent < 2 ** 32; sent += nothing.length) yield nothing;
      yield film.subarray(film.indexOf('moov') - 4);
    };
    await expect(Array.fromAsync(moovFirst(wide))).rejects.toThrow('index');
  });

  test('of more than 64 MB is not held', async () => {
    let read = 0;
    const film = async function* () {
      yield Buffer.concat([ftyp, box('mdat', data), number(900_000_000, 4), Buffer.from('moov')]);
      for (; read < 900; read += 1) yield Buffer.alloc(1_000_000);
    };
    await expect(Array.fromAsync(moovFirst(film))).rejects.toThrow('index');
    expect(read).toBeLessThan(70);
  });

  test.skipIf(!hasDebian)('of a real film lets ffmpeg hear all of it', async () => {
    for (const flags of [[], ['-movflags', '+faststart'], ['-movflags', '+frag_keyframe+empty_moov']]) {
      const film = await made('a.mp4', ...tone(5), '-c:a', 'alac', ...flags);
      const source = { kind: { format: 'mov', mediaType: 'video/mp4' }, isOpus: false };
      const read = () => recording(film, 333).read(never);
      const ogg = Buffer.concat(await Array.fromAsync(asOpus({ ...source, read }, 3600, withDebian, log, never)));
      expect(await secondsOf(ogg)).toBeCloseTo(5, 0);
    }
  });
});

/** An index whose table says that it has so many places. */
function tableOf(count: number): Buffer {
  const table = box('stco', Buffer.alloc(4), number(count, 4), number(1, 4));
  return box('moov', box('trak', box('mdia', box('minf', box('stbl', table)))));
}
