// The models with other ways to ask them: what is only looked up is passed on as it is at that moment.
import type { Models } from '#src/models.ts';

/** What is asked for with a request. */
export type Ways = Pick<
  Models,
  'chat' | 'guard' | 'sift' | 'injection' | 'hear' | 'translate' | 'see' | 'write' | 'browse' | 'compute' | 'speak'
>;

/** As they are, to change some of them. */
export function waysOf(models: Models): Ways {
  return {
    chat: (request, signal) => models.chat(request, signal),
    guard: (request, signal) => models.guard(request, signal),
    sift: (request, signal) => models.sift(request, signal),
    injection: (text, caller, signal) => models.injection(text, caller, signal),
    hear: (request, signal) => models.hear(request, signal),
    translate: (request, signal) => models.translate(request, signal),
    see: (request, signal) => models.see(request, signal),
    write: (request, signal) => models.write(request, signal),
    browse: (request, signal) => models.browse(request, signal),
    compute: (request, signal) => models.compute(request, signal),
    speak: (request, signal) => models.speak(request, signal),
  };
}

/** `mute`: there is no voice at all. */
export function asking(models: Models, ways: Ways, mute = false): Models {
  return {
    ...ways,
    get imagesAtOnce() {
      return models.imagesAtOnce;
    },
    get skills() {
      return models.skills;
    },
    get batches() {
      return models.batches;
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
