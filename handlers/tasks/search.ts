// `/web` (Slack has a `/search` of its own): finds something out on the web, and tells it with numbers that lead to where it stands.
import type { Browsed, Caller } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import { vet } from '../guard.ts';
import { lacking } from '../lacking.ts';
import { askedByCommand } from '../shown.ts';
import { numberTo, sourcesNote } from '../sourcesnote.ts';
import { sought, wordsOf } from './hosted/beside.ts';
import type { Work } from './work.ts';

export const search: Work = {
  command: {
    name: 'web',
    description: 'Searches the web, and answers with links to what was found.',
    options: [{ name: 'question', description: 'What to find out.', kind: 'text', longest: 2000, required: true }],
    action: 'ask',
    shown: 'room',
    task: true,
  },
  async *run(turn, { chosen }, mind, signal) {
    const { models, say } = mind;
    const question = wordsOf(chosen['question'], turn);
    if (!models.skills.browse) throw new BotError(say('The models here cannot search the web.'));
    if (question === '') throw new BotError(say('Tell me what to search for: `/web question:…`'));
    const caller: Caller = { person: turn.author, place: turn.place };
    yield { type: 'working', on: 'searching' };
    yield { type: 'wait', text: say('Searching the web…') };
    const found = await sought(question, caller, mind, (until) => models.browse({ caller, question }, until), signal);
    if (typeof found === 'string') {
      yield { type: 'text', text: found };
      return;
    }
    if (found.type === 'unavailable')
      throw lacking(found, say('The web search did not work this time. Please try again.'), say);
    const sources = sourcesNote(
      found.sources.map(({ title, url }) => ({ name: title, link: url })),
      say,
    );
    const text = linked(found);
    const refusal = await vet([text, ...sources].join('\n\n'), question, caller, mind, signal);
    if (refusal === undefined) yield* askedByCommand(turn, say, question);
    yield { type: 'text', text: refusal ?? text };
    if (refusal === undefined) for (const note of sources) yield { type: 'note', text: note };
  },
};

/** Each number leads to its source; what is code stays as it is. */
function linked({ text, sources }: Browsed): string {
  const parts = text.split(/(```[^]*?(?:```|$)|`[^`\n]*`)/);
  const numbered = parts.map((part, at) => {
    if (at % 2 === 1) return part;
    return part.replaceAll(/\[(\d{1,2})\](?!\()/g, (own, number: string) => {
      const source = sources[Number(number) - 1];
      return source ? numberTo(Number(number), source.url) : own;
    });
  });
  return numbered.join('');
}
