// The models and the tier that people have chosen, put into every request to the provider.
import { type Caller, type Models, tiers } from '#src/models.ts';
import type { Settings, Values } from '#src/settings.ts';
import { asking } from './asking.ts';

type Chosen = Pick<Caller, 'models' | 'tier'>;

/** What was chosen of models, by role, and of tiers; undefined where nothing was. Whoever answers also does tasks with words. */
export function chosenOf(
  values: Pick<Values, 'model-chat' | 'model-vision' | 'model-transcribe' | 'model-guard' | 'service-tier'>,
): Chosen | undefined {
  const all: NonNullable<Chosen['models']> = {
    chat: values['model-chat'],
    fast: values['model-chat'],
    vision: values['model-vision'],
    transcribe: values['model-transcribe'],
    guard: values['model-guard'],
  };
  const models = Object.entries(all).filter(([, model]) => model !== '');
  const tier = tiers.find((one) => one === values['service-tier']);
  if (models.length === 0 && tier === undefined) return undefined;
  return { ...(models.length > 0 && { models: Object.fromEntries(models) }), ...(tier && { tier }) };
}

/** The same models, asked as it was chosen. What a request itself names stands. */
export function choosing(models: Models, chosen: Chosen | undefined): Models {
  return chosen === undefined ? models : askedFor(models, async () => chosen);
}

/** The same models, asked for what holds for each caller at that moment: for what lasts longer than a choice does. */
export function choosingLive(models: Models, settings: Settings): Models {
  return askedFor(models, async ({ place, person }) => {
    // A choice that cannot be read holds up nobody.
    const values = await settings.of(place, person.id).catch(() => undefined);
    return values && chosenOf(values);
  });
}

function askedFor(models: Models, chosenBy: (caller: Caller) => Promise<Chosen | undefined>): Models {
  const choosing = async (caller: Caller): Promise<Caller> => {
    const chosen = await chosenBy(caller);
    if (!chosen) return caller;
    const models = { ...chosen.models, ...caller.models };
    return { ...chosen, ...caller, ...(Object.keys(models).length > 0 && { models }) };
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
