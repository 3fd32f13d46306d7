// What it takes to judge a message by words alone, and how long a text can keep that busy.
import { openLexicon } from '#src/lexicon.ts';
import type { Lexicon, WordLists } from '#src/verdict.ts';
import { distribution, type Figure } from './figures.ts';

/** Of the kinds that a room has: chatter, a question, figures and signs, an address, other scripts, a disguise. */
const messages = [
  'Has anybody seen whether the new build fixes the crash on the second page of the settings? It took me all day.',
  'lol ok',
  "See you at 8pm, bring the 2 cables & the adapter please! And don't forget: it's cold…",
  'How do I install this on Windows 11? I get error 0x80070005 every time.',
  'https://example.com/some/long/path?with=query#part and what do you think?',
  'Kommt ihr morgen? Ich hätte Zeit für ein Spiel, würde aber früher gehen müssen.',
  'Привет, кто-нибудь знает, как включить субтитры?',
  '今日の会議は三時からでお願いします。',
  'wh0 1s the b3st pl4yer h3re??? t e l l  m e',
];

const lists: WordLists = {
  denied: [
    ...Array.from({ length: 480 }, (_, at) => `unwanted${at.toString(36)}`),
    'spoiler*',
    '*coin*',
    '馬鹿',
    'ばか',
    'badsite.example',
  ],
  allowed: Array.from({ length: 100 }, (_, at) => `fine phrase ${at.toString(36)}`),
  profanity: true,
};

export function words(smoke: boolean): Figure[] {
  const judge = openLexicon();
  const rounds = smoke ? 2_000 : 100_000;
  const plain = timesOf(judge, rounds);
  const full = timesOf(judge, rounds, lists);
  const signs = [
    'a',
    '1',
    '@',
    '.',
    ' ',
    '\n',
    '*',
    '|',
    'é',
    'а',
    'ば',
    '馬',
    '\u200b',
    '\u202e',
    '\u0301',
    '🖕',
    '🇦',
  ];
  const odd = signs.map((sign) => timed(() => judge(sign.repeat(50_000 / sign.length), lists)));
  const long = Array.from({ length: smoke ? 2 : 20 }, (_, at) => {
    const text = Array.from({ length: 2_000 }, (_, line) => `${messages[(line + at) % messages.length]} ${line}`)
      .join('\n')
      .slice(0, 100_000);
    return timed(() => judge(text, lists));
  });
  return [
    distribution('a message, by the hazards alone', plain, { p50: 0.05 }),
    distribution('a message, with a space’s 585 entries and strong language', full, { p50: 0.05 }),
    distribution('50,000 of one character', odd, { p50: 50, p99: 100 }),
    distribution('a text of 100 kB', long, { p50: 100 }),
  ];
}

function timesOf(judge: Lexicon, rounds: number, lists?: WordLists): number[] {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // No two alike, as in a room.
    const text = `${messages[round % messages.length]} ${round}`;
    times.push(timed(() => judge(text, lists)));
  }
  return times.slice(Math.min(1_000, rounds / 2));
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
