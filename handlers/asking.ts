// The models with other ways to ask them: what is only looked up is passed on as it is at that moment.
import type { Models } from '#src/models.ts';

/** What is asked for with a request. */
export type Ways = Pick<Models, 'chat' | 'guard' | 'injection' | 'hear' | 'translate' | 'see' | 'write' | 'speak'>;

/** `mute`: there is no voice at all. */
export function asking(models: Models, ways: Ways, mute = false): Models {
  return {
    ...ways,
    get imagesAtOnce() {
      return models.imagesAtOnce;
    },
    get voices() {
      return mute ? [] : models.voices;
    },
    get languages() {
      return models.languages;
    },
    get ears() {
      return models.ears;
    },
    voicesOf: (language) => models.voicesOf(language),
    served: (role) => models.served(role),
    quotas: () => models.quotas(),
    prepare: () => models.prepare(),
  };
}
