// A history judged by the policy as it holds today: a report, and nothing else. Nobody is acted on, and nothing is written down of anybody.
import type { Heard } from '#src/job.ts';
import { always } from '#src/policy.ts';
import type { Unsafe, Verdict } from '#src/verdict.ts';
import { spelled } from '../commands/moderation/hazards.ts';
import { revealed } from '../moderate/watch/reveal.ts';
import { isExempt } from '../oversight.ts';
import { csv } from '../tasks/describe/table.ts';
import { unwanted, weighed } from '../weigh.ts';
import type { Kind, Matter } from './matter.ts';
import { piecesOf, portions } from './pieces.ts';

interface Piece {
  /** The number of its message. */
  readonly message: number;
  readonly text: string;
}

export const moderation: Kind = (matter, stage) => {
  const judged = portions(pieces(matter));
  if (judged.length === 0) return { type: 'nothing', why: empty };
  if (stage === 0) {
    const { rules } = matter.policy;
    return {
      type: 'lines',
      tasks: judged.map((some) => ({ type: 'sift', texts: some.map(({ text }) => text), rules })),
    };
  }
  return report(matter, judged);
};

// said
const empty = 'I found no messages of members here that the policy is about.';

function pieces({ heard, policy, rooms }: Matter): readonly Piece[] {
  return heard.flatMap(({ text, own, author }, message) => {
    // Roles of then are known to nobody.
    if (own || isExempt(policy, { id: author.id }, rooms)) return [];
    return piecesOf(revealed(text)).map((piece) => ({ message, text: piece }));
  });
}

/** Only where each message is found, and never its words: whoever reads the report may open what they may see. */
function report(matter: Matter, judged: readonly (readonly Piece[])[]): ReturnType<Kind> {
  const { heard, policy, mind } = matter;
  const { say } = mind;
  const answers = matter.answers(0);
  const verdicts = new Map<number, Verdict>();
  for (const [line, some] of judged.entries()) {
    const answer = answers.get(line);
    for (const [at, { message }] of some.entries()) {
      const said = answer?.type === 'judged' ? answer.verdicts[at] : undefined;
      verdicts.set(message, worse(verdicts.get(message), said ?? unjudged));
    }
  }
  const found: { readonly one: Heard; readonly verdict: Unsafe }[] = [];
  let unknown = 0;
  for (const [message, verdict] of verdicts) {
    const one = heard[message];
    if (!one) continue;
    const final = unwanted(mind.lexicon(one.text, policy.words)) ?? weighed(verdict, policy);
    if (final.type === 'unsafe') found.push({ one, verdict: final });
    else if (final.type === 'unknown') unknown += 1;
  }
  const text = [
    say(
      '**I judged {count, plural, one {# message} other {# messages}} by the policy as it holds today: {found} would be caught.** Nothing was done about anybody.',
      { count: verdicts.size, found: found.length },
    ),
    ...counted(found, matter),
    ...(unknown > 0 ? [say('There is no verdict on {unknown} of them.', { unknown })] : []),
    ...(found.some(({ verdict }) => verdict.categories.includes(always)) ? [say(grave)] : []),
  ].join('\n');
  return {
    type: 'result',
    text,
    question: 'What would be caught?',
    files: found.length > 0 ? [table(found, matter)] : [],
  };
}

const unjudged: Verdict = { type: 'unknown', cause: 'nobody judged it' };

// said
const grave =
  'Some of them may show the sexual abuse of children. Do not copy or pass on such messages: report them to the platform, and where the law asks for it to the authorities.';

/** Of the pieces of one message: unsafe over unknown over safe. */
function worse(one: Verdict | undefined, other: Verdict): Verdict {
  if (one === undefined) return other;
  const rank = { safe: 0, unknown: 1, unsafe: 2 } as const;
  if (one.type === 'unsafe' && other.type === 'unsafe')
    return { ...one, categories: [...new Set([...one.categories, ...other.categories])] };
  return rank[other.type] > rank[one.type] ? other : one;
}

function counted(found: readonly { readonly verdict: Unsafe }[], { policy, mind: { say } }: Matter): readonly string[] {
  const counts = new Map<string, number>();
  for (const { verdict } of found)
    for (const hazard of verdict.categories) {
      const name = spelled(hazard, policy, say);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => say('- {name}: {count}', { name, count }));
}

const columns = ['time', 'author', 'author id', 'message', 'categories', 'severity', 'judge'];

function table(
  found: readonly { readonly one: Heard; readonly verdict: Unsafe }[],
  { policy, mind: { say } }: Matter,
): { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array } {
  const rows = found.map(({ one, verdict }) => ({
    time: new Date(one.at).toISOString(),
    author: one.author.name,
    'author id': one.author.id,
    message: one.link ?? one.id,
    categories: verdict.categories.map((hazard) => spelled(hazard, policy, say)).join('; '),
    severity: verdict.severity === undefined ? '' : String(verdict.severity),
    judge: verdict.judge ?? '',
  }));
  return { name: 'moderation.csv', mediaType: 'text/csv', bytes: new TextEncoder().encode(csv(columns, rows)) };
}
