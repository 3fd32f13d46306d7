// A long history summed up: notes of each part, notes of notes while there are too many, a summary of those.
import { linked, unlinked, within } from '../digest/cite.ts';
import { merged, notes, summary as summing } from '../digest/instructions.ts';
import { readerLine } from '../digest.ts';
import { type Part, script } from '../digest/script.ts';
import { grouped, noteTokens, sizeOf, summaryTokens } from '../digest/steps.ts';
import { type Kind, type Matter, textOf } from './matter.ts';

/** Tokens that are read at once at least, however little of a conversation is usually sent along. */
const leastBudget = 600;
const question = 'Sum up this conversation.';

export const summary: Kind = (matter, stage) => {
  const { heard, mind, job } = matter;
  const said = heard.filter(({ text, files }) => text.trim() !== '' || files.length > 0);
  if (said.length === 0) return { type: 'nothing', why: empty };
  const budget = Math.max(leastBudget, mind.contextTokens);
  const read = script(
    said.map((one) => ({ ...one, attachments: one.files.map((name) => ({ name })) })),
    budget,
    Infinity,
  );
  let parts = read.parts;
  for (let at = 0; ; at += 1) {
    const isLast = parts.length === 1 || (at > 0 && sizeOf(parts) <= budget);
    const groups = isLast ? [joined(parts)] : at === 0 ? parts : grouped(parts, budget);
    if (at === stage) {
      const head = `${readerLine(job.order.asker, mind.values)}\n\n`;
      const how = isLast ? lastPass : at === 0 ? notePass : mergePass;
      return {
        type: 'lines',
        tasks: groups.map(({ text }) => ({ type: 'write', ...how, text: isLast ? head + text : text })),
      };
    }
    const answers = matter.answers(at);
    if (isLast) return told(textOf(answers.get(0)), groups[0], read.links, matter);
    const noted = groups.flatMap((group, number) => {
      const text = textOf(answers.get(number));
      if (text !== undefined) return [{ text: within(unlinked(text), group.numbers), numbers: group.numbers }];
      // Of parts that nobody could read nothing is known; notes that nobody puts together stay as they were.
      return at === 0 ? [] : [group];
    });
    if (noted.length === 0) return { type: 'nothing', why: silent };
    // Where nothing got any shorter, what is there has to do.
    parts = at > 0 && noted.length >= parts.length ? [joined(noted)] : noted;
  }
};

// said
const empty = 'I found nothing here to sum up.';
// said
const silent = 'The model that writes did not answer.';

const notePass = { instructions: notes, most: noteTokens };
const mergePass = { instructions: merged, most: noteTokens };
const lastPass = { instructions: summing, most: summaryTokens };

function joined(parts: readonly Part[]): Part {
  return {
    text: parts.map(({ text }) => text).join('\n'),
    numbers: new Set(parts.flatMap(({ numbers }) => [...numbers])),
  };
}

function told(
  written: string | undefined,
  group: Part | undefined,
  links: ReadonlyMap<number, string>,
  { heard, mind: { say }, job }: Matter,
): ReturnType<Kind> {
  if (written === undefined || group === undefined) return { type: 'nothing', why: silent };
  const text = linked(within(unlinked(written), group.numbers), links);
  const head =
    job.kind === 'digest'
      ? say('**What was said here since {time} UTC**', { time: timeOf(job.order.since ?? 0) })
      : say('**{count, plural, one {# message} other {# messages}}, summed up**', { count: heard.length });
  return { type: 'result', text: `${head}\n\n${text}`, question, files: [] };
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
