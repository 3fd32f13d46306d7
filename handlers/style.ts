// How an answer is to be written where it is asked: who the bot is there, how long and how freely it writes.
import type { Manner } from '#src/models.ts';
import { characters } from '#src/personas.ts';
import type { Turn } from '#src/message.ts';
import type { Settings, Values } from '#src/settings.ts';
import { plainName, system } from './prompt.ts';

/** What the model is told of the length, and about how many tokens that may be. */
const lengths: Readonly<Record<Values['answer-length'], { readonly told: string; readonly most?: number }>> = {
  short: { told: 'Answer in one to three sentences, unless the question cannot be answered so.', most: 600 },
  usual: { told: '' },
  long: { told: 'Answer at length: all that matters, in order, with examples and headings.', most: 8000 },
};

/**
 * The unchanging instructions, and what admins and the asker have set. Byte for byte the same for the same settings, unless
 * instructions have the date or a name filled in. A member's own come last and never replace what admins have said.
 */
export async function instructions(turn: Turn, values: Values, settings: Settings, now = new Date()): Promise<string> {
  const { told: length } = lengths[values['answer-length']];
  return [await heeding(system, turn, values, settings, now), length].filter(Boolean).join('\n\n');
}

/** The same without the length, for what is answered by other rules, too. */
export async function heeding(
  rules: string,
  asked: Pick<Turn, 'author' | 'place'>,
  values: Values,
  settings: Settings,
  now = new Date(),
): Promise<string> {
  const { instructions: theirs } = await settings.of(asked.place);
  const own = values.instructions === theirs ? '' : values.instructions;
  const parts = [
    rules,
    characters[values.persona] && `Who you are here: ${characters[values.persona]}`,
    theirs && `What the admins here want you to know and heed:\n${filled(theirs, asked, now)}`,
    own &&
      `What the person who asks wants besides, as far as it does not go against the above:\n${filled(own, asked, now)}`,
  ];
  return parts.filter(Boolean).join('\n\n');
}

export function manner(values: Values): Manner {
  const { temperature, reasoning: effort, thinking } = values;
  const { most } = lengths[values['answer-length']];
  return {
    // What the provider takes by itself needs not be said.
    ...(temperature !== 1 && { temperature }),
    ...(effort !== 'low' && { effort }),
    ...(most !== undefined && { most }),
    ...(thinking === 'folded' && { thoughts: true }),
  };
}

function filled(text: string, { author, place }: Pick<Turn, 'author' | 'place'>, now: Date): string {
  const known: Readonly<Record<string, string>> = {
    person: plainName(author),
    date: now.toISOString().slice(0, 10),
    weekday: now.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }),
    platform: place.platform,
  };
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(known, name) ? (known[name] ?? whole) : whole,
  );
}
