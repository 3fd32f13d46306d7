// What everybody has used: by person, model and role, in tables and as a picture.
import { isLegible } from '#src/chart.ts';
import type { Clip, Place } from '#src/message.ts';
import { isPriced, listed } from '#src/prices.ts';
import { english } from '#src/tongue.ts';
import { addUp, type Amounts, type Sum } from '#src/usage.ts';
import { amountOf, moneyOf, shareIn, type Speaking, speaking } from '../../budget/words.ts';
import { mention } from '../../mention.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { type Piece, pictureOf } from './picture.ts';
import { type Span, type SpanName, spanOf, spans } from './span.ts';
import { tableOf } from './table.ts';

type Row = Sum<'person' | 'model' | 'role'>;

/** People that are named; the others are one line. */
const mostPeople = 10;

export const usageServer: Deed = {
  command: {
    name: 'usage server',
    description: 'Shows what everybody has used, and what it cost: by person, model and role.',
    options: [
      { name: 'period', description: 'Of what time; this month when you name none.', kind: 'text', choices: spans },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place, author }, chosen, desk, signal) {
    const how = speaking(desk.values, author);
    const name = spans.find((one) => one === words(chosen, 'period')) ?? 'month';
    const span = spanOf(name, desk.budgets.now());
    const { from, to } = span;
    // The picture is drawn while the tables are added up.
    const drawing = piecesOf(desk, place, span).then((pieces) => drawn(pieces, name, span, how, desk, signal));
    const [clip, rows] = await Promise.all([
      drawing,
      desk.usage.sums({ space: place, from, to, by: ['person', 'model', 'role'] }, (sums) => sums),
    ]);
    if (rows.length === 0) return { text: desk.say('Nothing was used in that time.') };
    return { text: report(rows, how), ...(clip && { files: [clip] }) };
  },
};

/** What each model used, hour by hour or day by day. */
async function piecesOf({ usage }: Desk, place: Place, { from, to, by }: Span): Promise<readonly Piece[]> {
  const query = { space: place, from, to };
  if (by === 'hour')
    return usage.sums({ ...query, by: ['hour', 'model'] }, (all) => all.map((one) => ({ ...one, at: one.hour })));
  return usage.sums({ ...query, by: ['day', 'model'] }, (all) => all.map((one) => ({ ...one, at: one.day })));
}

/** The figures are worth telling without their picture, too. */
async function drawn(
  pieces: readonly Piece[],
  name: SpanName,
  span: Span,
  how: Speaking,
  { charts, log }: Desk,
  signal: AbortSignal,
): Promise<Clip | undefined> {
  if (pieces.length === 0) return undefined;
  const { picture, described } = pictureOf(pieces, name, span, how);
  const legible = isLegible(picture) ? picture : pictureOf(pieces, name, span, { say: english, tongue: 'en' }).picture;
  try {
    return await charts.draw(`usage-${name}`, legible, described, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    log.warn({ err: error }, 'usage is shown without its picture');
    return undefined;
  }
}

function report(rows: readonly Row[], how: Speaking): string {
  const { say } = how;
  const [[, all] = []] = addUp(rows, () => '');
  const unknown = [...new Set(rows.map(({ model }) => model))].filter((model) => !isPriced(model));
  const people = addUp(rows, ({ person }) => person);
  const named = people.slice(0, mostPeople).map(([person, amounts]) => `- ${mention(person)}: ${lineOf(amounts, how)}`);
  const rest = rows.filter(({ person }) => people.slice(mostPeople).some(([one]) => one === person));
  return [
    all && `**${lineOf(all, how)}**`,
    say('**By person**'),
    named.join('\n'),
    rest.length > 0 && say('and {number} others', { number: people.length - mostPeople }),
    say('**By model**'),
    tableOf(
      addUp(rows, ({ model }) => model),
      how,
    ),
    say('**By what it was for**'),
    tableOf(
      addUp(rows, ({ role }) => role),
      how,
    ),
    unknown.length > 0 &&
      say('What these models cost is not known, and counts as nothing: {models}.', { models: unknown.join(', ') }),
    say('Prices as listed in {on}: {at}', listed),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Money, tokens and how many of those that were read came from the cache. */
function lineOf(amounts: Amounts, how: Speaking): string {
  const { promptTokens, cachedTokens, completionTokens, dollars, audioSeconds, images } = amounts;
  const cached = how.say('{share} from the cache', { share: shareIn(cachedTokens, promptTokens, how.tongue) });
  const parts = [
    moneyOf(dollars, how.tongue),
    `${amountOf(promptTokens + completionTokens, 'tokens', how)} (${cached})`,
  ];
  if (audioSeconds > 0) parts.push(amountOf(audioSeconds, 'seconds', how));
  if (images > 0) parts.push(amountOf(images, 'images', how));
  return parts.join(', ');
}
