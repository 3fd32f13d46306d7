// What holds where something happens, for whoever it happens to: the language, the models, all that was set.
import type { Person, Place } from '#src/message.ts';
import type { Values } from '#src/settings.ts';
import { speaker, tongueIn } from '#src/tongue.ts';
import { choosing, chosenOf } from './chosen.ts';
import type { Means } from './means.ts';

export interface Here extends Means {
  readonly values: Values;
}

export async function here(means: Means, place: Place, person: Pick<Person, 'id' | 'locale'>): Promise<Here> {
  const values = await means.settings.of(place, person.id);
  const { language } = values;
  return {
    ...means,
    models: choosing(means.models, chosenOf(values)),
    values,
    say: speaker(tongueIn(language, person.locale)),
  };
}
