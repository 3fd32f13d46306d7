// What the stand-in answers: the first rule whose words stand in the question, always under the same honest line.
import type { Said } from '../models.ts';

/** Stands above every answer, since each may be the only one somebody reads. */
export const confession =
  '*No language model is connected: this is Parley’s offline stand-in, a small set of rules. ' +
  'For real answers get a key at https://console.groq.com/keys and set `GROQ_API_KEY`.*';

interface Asked {
  readonly question: string;
  /** What the person said before, oldest first. */
  readonly before: readonly string[];
  readonly now: Date;
}

interface Rule {
  readonly words: RegExp;
  /** Markdown; undefined lets the next rule try. */
  say(asked: Asked, found: RegExpExecArray): string | undefined;
}

/** Answers the last of what was said, in Markdown. The same words at the same time get the same answer. */
export function answer(said: readonly Said[], now: Date): string {
  const before = said.slice(0, -1).flatMap((one) => (one.by === 'person' ? [unsigned(one.text)] : []));
  const asked = { question: unsigned(said.at(-1)?.text ?? ''), before, now };
  for (const rule of rules) {
    const found = rule.words.exec(asked.question.slice(0, 4_000));
    const text = found && rule.say(asked, found);
    if (text) return `${confession}\n\n${text}`;
  }
  return `${confession}\n\n${summary(asked)}`;
}

/** What somebody said, without the name that every message to a model begins with. */
function unsigned(text: string): string {
  return text.replace(/^[^\n:]{1,40}: /, '');
}

const rules: readonly Rule[] = [
  { words: /\bcount (?:up )?to (\d{1,4})\b/i, say: (_, found) => count(Number(found[1])) },
  {
    words: /\b(?:something|story|answer|text|talk) (?:very |really )?long\b|\blong (?:story|answer|text)\b|\bessay\b/i,
    say: () => long,
  },
  { words: /\b(?:markdown|table|formatting)\b/i, say: () => sampler },
  { words: /\bwhat(?:['’]s| is) my name\b|\bwho am i\b/i, say: rememberedName },
  {
    words: /\bmy name is ([\p{L}\p{M}'’-]{1,40})/iu,
    say: (_, found) => `Nice to meet you, ${found[1]}. Ask me for your name later in this conversation.`,
  },
  {
    words: /\bwhat (?:did|have) i (?:just |first |last )?(?:say|said|ask|asked|told?)\b|\bremember\b/i,
    say: remembered,
  },
  { words: /^\s*(?:say|repeat|echo)[\s:]+(\S.*)/is, say: (_, found) => quoted(found[1] ?? '', 500) },
  {
    words: /\bwhat(?:['’]s| is) the (?:time|date)\b|\bwhat time\b|\bwhat day\b/i,
    say: ({ now }) => `By the clock of this server it is ${clock(now)}.`,
  },
  { words: /^\W*(?:help|hi|hello|hey|moin|hallo)\b|\bwhat can you do\b|\bwho are you\b/i, say: () => help },
];

const help = `Here is what I react to:

- **count to 20** counts, slowly enough to press *Stop*
- **tell me something long** writes several sections, with a list and some code
- **show me a table** shows what formatting looks like
- **my name is …**, later **what is my name?** and **what did I say?** show that a conversation is remembered
- **say …** repeats you, and **what is the time?** tells the time
- a question that the guard does not allow, one about making weapons for example, is refused

Whatever else you write is summed up and given back.`;

function count(to: number): string {
  const last = Math.min(Math.max(to, 1), 1_000);
  const numbers = Array.from({ length: last }, (_, index) => index + 1).join(' ');
  return last < to ? `${numbers}\n\nI stop at a thousand.` : numbers;
}

function rememberedName({ before }: Asked): string {
  const names = before.flatMap((text) => /\bmy name is ([\p{L}\p{M}'’-]{1,40})/iu.exec(text)?.[1] ?? []);
  const name = names.at(-1);
  return name
    ? `You told me that your name is ${name}.`
    : 'You have not told me your name in this conversation. Try “my name is …”.';
}

function remembered({ before }: Asked): string {
  if (before.length === 0) return 'That is the first thing you say here, as far as I remember.';
  const lines = before.slice(-10).map((text, index) => `${index + 1}. ${quoted(text, 120)}`);
  const which = before.length > 10 ? 'The last ten things' : 'What';
  return `${which} you said in this conversation:\n\n${lines.join('\n')}`;
}

function summary({ question, before }: Asked): string {
  const words = question.split(/\s+/).filter(Boolean).length;
  const last = before.at(-1);
  const earlier = last === undefined ? '' : ` Before that you said ${quoted(last, 80)}.`;
  return `You wrote ${words === 1 ? 'one word' : `${words} words`}: ${quoted(question, 160)}.${earlier}\n\nI cannot think about it; write **help** to see what I can do.`;
}

/** A text in quotation marks on one line, at most `most` characters of it, with Markdown's signs taken literally. */
function quoted(text: string, most: number): string {
  const line = Array.from(text.replace(/\s+/g, ' ').trim());
  const kept = line.length > most ? `${line.slice(0, most).join('')}…` : line.join('');
  return `“${kept.replace(/[\\`*_~[\]<>|#]/g, String.raw`\$&`)}”`;
}

function clock(now: Date): string {
  return now.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'long' });
}

const sampler = `Here is a table:

| what | how it is written | notes |
| --- | --- | ---: |
| strong | \`**strong**\` | 1 |
| emphasis | \`*emphasis*\` | 2 |
| struck out | \`~~struck out~~\` | 3 |

> A quotation, with **strong** and *soft* words in it.

1. a numbered list
2. with a second line
   - and a list inside it

A link is shown in full: [the source of truth](https://console.groq.com/docs).`;

const topics = [
  [
    'Why answers arrive in pieces',
    'A model writes one small piece after another. Showing each at once means that reading can begin before writing has ended.',
  ],
  [
    'Why the guard looks first',
    'The first words are held until the question has been judged. Judging runs beside the writing, so that it costs no time.',
  ],
  [
    'Why there is a Stop button',
    'An answer that has gone astray should not have to be waited for. Stopping ends the work at its source, not only on the screen.',
  ],
  [
    'Why nothing is lost',
    'A question is written to disk before it is confirmed. After a power cut the unfinished answer is completed in the same message.',
  ],
  [
    'Why long answers are split',
    'Chat services limit how long a message may be. A split falls between paragraphs, never inside a block of code.',
  ],
  ['Why this text is long', 'So that you can scroll away while it grows and see that the page does not pull you back.'],
] as const;

const long = `# A long answer about long answers

${topics.map(([title, text], index) => `## ${index + 1}. ${title}\n\n${text}`).join('\n\n')}

## ${topics.length + 1}. A list and some code

- the list has a first point
- a second one, with \`inline code\`
- and a third

\`\`\`ts
// Counts how often each word occurs.
export function tally(text: string): Map<string, number> {
  const words = text.toLowerCase().match(/\\p{L}+/gu) ?? [];
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
\`\`\`

That was all there is to say about it.`;
