// A channel's archive in another language: translated in pieces, each judged, put together as files.
import type { Heard } from '#src/job.ts';
import type { Clip } from '#src/message.ts';
import { plainName } from '../prompt.ts';
import { grouped, lines, room, schema, textsIn } from '../tasks/translate/pieces.ts';
import { weighed } from '../weigh.ts';
import { type Kind, type Matter, textOf } from './matter.ts';
import { piecesOf, portions } from './pieces.ts';

/** Bytes of one file: every platform takes as many. */
const largest = 4_000_000;
/** Characters of one message. */
const longest = 3_500;

/** A message in the other language. */
interface Turned extends Heard {
  /** Nobody translated it: it stands as it was said. */
  readonly left: boolean;
}

export const translation: Kind = (matter, stage) => {
  const said = matter.heard.filter(({ text }) => text.trim() !== '');
  if (said.length === 0) return { type: 'nothing', why: empty };
  const language = matter.job.order.language ?? 'English';
  const groups = grouped(said, ({ text }) => text.length);
  if (stage === 0) {
    const tasks = groups.map((group) => {
      const texts = group.map(textIn);
      return {
        type: 'write',
        instructions: lines,
        text: `${language}\n${JSON.stringify(texts)}`,
        schema,
        most: room(texts),
      } as const;
    });
    return { type: 'lines', tasks };
  }
  const turned = groups.flatMap((group, line): readonly Turned[] => {
    const made = textsIn(textOf(matter.answers(0).get(line)) ?? '', group.length);
    return group.map((one, at) => ({ ...one, text: made?.[at] ?? one.text, left: made === undefined }));
  });
  if (turned.every(({ left }) => left)) return { type: 'nothing', why: silent };
  const judged = portions(
    turned.flatMap(({ text }, message) => piecesOf(text).map((piece) => ({ message, text: piece }))),
  );
  if (stage === 1) {
    const { rules } = matter.policy;
    return {
      type: 'lines',
      tasks: judged.map((some) => ({ type: 'sift', texts: some.map(({ text }) => text), rules })),
    };
  }
  return told(turned, hiddenOf(judged, matter), language, matter);
};

// said
const empty = 'I found nothing here to translate.';
// said
const silent = 'The model that translates did not answer.';

function textIn({ text }: Heard): string {
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()} …` : text;
}

/** The numbers of the messages that are not shown: what nobody could judge is not, either. */
function hiddenOf(judged: readonly (readonly { readonly message: number }[])[], matter: Matter): ReadonlySet<number> {
  const said = matter.answers(1);
  return new Set(
    judged.flatMap((some, line) => {
      const answer = said.get(line);
      return some.flatMap(({ message }, at) => {
        const verdict = answer?.type === 'judged' ? answer.verdicts[at] : undefined;
        return verdict && weighed(verdict, matter.policy).type === 'safe' ? [] : [message];
      });
    }),
  );
}

function told(
  turned: readonly Turned[],
  hidden: ReadonlySet<number>,
  language: string,
  { mind: { say } }: Matter,
): ReturnType<Kind> {
  const shown = turned.map((one, number) => {
    const time = new Date(one.at).toISOString().slice(0, 16).replace('T', ' ');
    const words = hidden.has(number) ? say('(left out)') : one.text;
    return `${time} ${one.own ? 'Parley' : plainName(one.author)}: ${words}\n`;
  });
  const left = turned.filter((one) => one.left).length;
  const text = [
    say('**{count, plural, one {# message} other {# messages}} in another language: {language}.**', {
      count: turned.length,
      language,
    }),
    ...(left > 0 ? [say('I could not translate {left} of them: they stand as they were said.', { left })] : []),
    ...(hidden.size > 0
      ? [say('I left out {hidden}, which are not fine or which nobody could judge.', { hidden: hidden.size })]
      : []),
  ].join('\n');
  return { type: 'result', text, question: 'Translate this archive.', files: files(shown) };
}

function files(shown: readonly string[]): readonly Clip[] {
  const parts: { text: string[]; size: number }[] = [];
  for (const line of shown) {
    const open = parts.at(-1);
    const size = Buffer.byteLength(line);
    if (open && open.size + size <= largest) {
      open.text.push(line);
      open.size += size;
    } else parts.push({ text: [line], size });
  }
  return parts.map(({ text }, at) => ({
    name: parts.length === 1 ? 'translation.txt' : `translation-${at + 1}.txt`,
    mediaType: 'text/plain',
    bytes: new TextEncoder().encode(text.join('')),
  }));
}
