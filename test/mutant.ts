// Preloaded into a bot process to take one guard out of it, so that a test can show that the guard is what it needs.
import { registerHooks } from 'node:module';

/** `file`: how the path of a source file ends. `from` must stand in it exactly once and becomes `to`. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

// Set by the test that started this process.
const mutation = JSON.parse(process.env['MUTATION'] ?? 'null') as Mutation | null;

if (mutation) {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(mutation.file)) return loaded;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      if (source.split(mutation.from).length !== 2)
        throw new Error(`the mutation does not fit ${mutation.file}: ${mutation.from}`);
      return { ...loaded, source: source.replace(mutation.from, () => mutation.to) };
    },
  });
}
