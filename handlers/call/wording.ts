// The bot's own words in a call: in the language of the space, and aloud in one that its voice reads.
import type { Models } from '#src/models.ts';
import type { Settings } from '#src/settings.ts';
import { type Say, speaker, type Tongue, tongueIn } from '#src/tongue.ts';
import type { Call } from '#src/voice.ts';

/** Asked for anew each time: the language may be changed while the call goes on. */
export interface Wording {
  /** For what everybody reads. */
  written(): Promise<Say>;
  /** For what everybody hears. Without a voice, that is read as well. */
  spoken(): Promise<Say>;
}

export function openWording(
  { place, locale }: Pick<Call, 'place' | 'locale'>,
  settings: Settings,
  { voices, languages }: Pick<Models, 'voices' | 'languages'>,
): Wording {
  const tongue = async (): Promise<Tongue> => tongueIn((await settings.of(place)).language, locale);
  const isRead = (one: Tongue) => voices.length === 0 || languages.includes(one.slice(0, 2));
  return {
    written: async () => speaker(await tongue()),
    async spoken() {
      const wanted = await tongue();
      return speaker(isRead(wanted) ? wanted : 'en');
    },
  };
}
