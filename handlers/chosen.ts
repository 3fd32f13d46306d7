// The models that people have chosen, put into every request to the provider.
import type { Caller, Models } from '#src/models.ts';
import type { Settings, Values } from '#src/settings.ts';
import { asking } from './asking.ts';

type Chosen = NonNullable<Caller['models']>;

/** What was chosen of models, by role; undefined where nothing was. Whoever answers also does tasks with words. */
export function chosenModels(
  values: Pick<Values, 'model-chat' | 'model-vision' | 'model-transcribe' | 'model-guard'>,
): Chosen | undefined {
  const all: Chosen = {
    chat: values['model-chat'],
    fast: values['model-chat'],
    vision: values['model-vision'],
    transcribe: values['model-transcribe'],
    guard: values['model-guard'],
  };
  const chosen = Object.entries(all).filter(([, model]) => model !== '');
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}

/** The same models, asked for the chosen ones. What a request itself names stands. */
export function choosing(models: Models, chosen: Chosen | undefined): Models {
  return chosen === undefined ? models : askedFor(models, async () => chosen);
}

/** The same models, asked for what holds for each caller at that moment: for what lasts longer than a choice does. */
export function choosingLive(models: Models, settings: Settings): Models {
  return askedFor(models, async ({ place, person }) => {
    // A choice that cannot be read holds up nobody.
    const values = await settings.of(place, person.id).catch(() => undefined);
    return values && chosenModels(values);
  });
}

function askedFor(models: Models, chosenBy: (caller: Caller) => Promise<Chosen | undefined>): Models {
  const choosing = async (caller: Caller): Promise<Caller> => {
    const chosen = await chosenBy(caller);
    return chosen ? { ...caller, models: { ...chosen, ...caller.models } } : caller;
  };
  const at = async <R extends { readonly caller: Caller }>(request: R): Promise<R> => {
    return { ...request, caller: await choosing(request.caller) };
  };
  return asking(models, {
    async *chat(request, signal) {
      yield* models.chat(await at(request), signal);
    },
    guard: async (request, signal) => models.guard(await at(request), signal),
    sift: async (request, signal) => models.sift(await at(request), signal),
    injection: async (text, caller, signal) => models.injection(text, await choosing(caller), signal),
    hear: async (request, signal) => models.hear(await at(request), signal),
    translate: async (request, signal) => models.translate(await at(request), signal),
    see: async (request, signal) => models.see(await at(request), signal),
    write: async (request, signal) => models.write(await at(request), signal),
    browse: async (request, signal) => models.browse(await at(request), signal),
    compute: async (request, signal) => models.compute(await at(request), signal),
    speak: async (request, signal) => models.speak(await at(request), signal),
  });
}
