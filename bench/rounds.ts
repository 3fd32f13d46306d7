// What people do in the voice bench, and what is read off the wire meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { words } from '#test/twins/groq/request.ts';
import { tones } from '#test/twins/groq/tone.ts';
import { until } from '#test/until.ts';
import { ask, type Booth, question, quiet, soundSince, type Studio } from './booth.ts';

export const questions = await question();
/** After the words of a finished sentence, once the speaker's program has stopped to send: handlers/call/hardend.ts. */
const hardEndMs = 280;

/** Everybody asks, again and again; how long each first packet took from the hard end on, less the providers' time. */
export async function ownTimes(studio: Studio, count: number, apartMs?: number): Promise<number[]> {
  const heard = studio.figures('first sound').length;
  const firsts = await rounds(studio, count, apartMs);
  return studio
    .figures('first sound')
    .slice(heard)
    .map(({ place, ms }) => {
      const turns = firsts.filter(({ room }) => room === place.room);
      const { first } = turns[0] ?? { first: Number.NaN };
      firsts.splice(
        firsts.findIndex((turn) => turn === turns[0]),
        1,
      );
      const hardEnd = first - ms + hardEndMs;
      const booth = studio.booths.findIndex(({ room }) => room.id === place.room);
      return first - hardEnd - busy(providing(studio, booth), hardEnd, first);
    });
}

/** When the providers were at work for a booth, `monotonic()` ms: from the request to the first byte of the answer. */
function providing({ world: { groq } }: Studio, booth: number): (readonly [number, number])[] {
  const behind = performance.timeOrigin + performance.now() - Number(process.hrtime.bigint()) / 1e6;
  return groq.calls
    .filter(({ saying, request }) => JSON.stringify(saying ?? request ?? '').includes(` ${booth}x`))
    .map(({ at, firstAt }) => [at - behind, (firstAt ?? at) - behind]);
}

/** How much of a time is covered by at least one of the spans, milliseconds. */
function busy(spans: readonly (readonly [number, number])[], from: number, to: number): number {
  let [covered, until] = [0, from];
  for (const [begin, end] of spans.toSorted(([a], [b]) => a - b)) {
    const [first, last] = [Math.max(begin, until), Math.min(end, to)];
    if (last <= first) continue;
    covered += last - first;
    until = last;
  }
  return covered;
}

interface Providers {
  readonly hearMs: number;
  readonly chatMs: number;
  readonly speakMs: number;
  readonly guardMs: number;
}

const short = 'Noon.';
export const long =
  'The first thing to know is that there is a lot to say about this, and so I will take my time. ' +
  'The second thing is that nobody has ever been able to say all of it in one go, however long they tried. ' +
  'The third thing is that one can break in at any moment, and then there will be silence at once. ' +
  'The fourth thing is that after all of this there is still one more thing to say, which is the last.';

export function script(
  { world: { groq } }: Studio,
  { hearMs, chatMs, speakMs, guardMs }: Providers,
  answer = short,
): void {
  groq.hearMs = hearMs;
  groq.speakMs = speakMs;
  groq.guardMs = guardMs;
  const wav = tones(answer);
  groq.hears = () => 'What is the time now?';
  groq.speaks = (text) => (text.length > answer.length / 2 ? wav : tones(text));
  // Whose turn a request belongs to is told by a word in it.
  groq.answer = ({ messages }) => ({
    text: answer.replace('.', ` ${/Person (\d+)-/.exec(words(messages.at(-1)))?.[1]}x.`),
    delayMs: chatMs,
  });
}

interface Turn {
  readonly room: string;
  /** The last packet of the question, and the first of the answer, `monotonic()` ms. */
  readonly to: number;
  readonly first: number;
}

/** Everybody asks, again and again, one a little after the other. */
export async function rounds(studio: Studio, count: number, apartMs = 700): Promise<Turn[]> {
  const turns: Turn[] = [];
  const one = async ({ room, guests: [guest] }: Booth, number: number) => {
    if (!guest) return;
    await sleep(number * apartMs);
    const { to } = await ask(guest, questions);
    const first = await until(() => soundSince(studio.world, room, to)[0], 'an answer is heard');
    turns.push({ room: room.id, to, first });
    await quiet(studio.world, room, 250);
  };
  for (let round = 0; round < count; round += 1) await Promise.all(studio.booths.map(one));
  return turns;
}

export function times(studio: Studio, step: string): number[] {
  return studio.figures(step).map(({ ms }) => ms);
}

/** Processor time of the bot while something goes on, as a share of one core. */
export async function cpuWhile(studio: Studio, work: () => Promise<unknown>): Promise<number> {
  const [before, began] = [await studio.held(), performance.now()];
  await work();
  const after = await studio.held();
  return (after.cpuMs - before.cpuMs) / (performance.now() - began);
}

export async function metric({ bot }: Studio, name: string): Promise<number> {
  const text = await (await fetch(`${bot.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}
