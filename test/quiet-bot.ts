// A bot that answers as a test says, knows no commands and is silent in calls.
import type { Answering, Bot } from '#src/platform.ts';

export function quietBot(answering: Partial<Answering> = {}): Bot {
  return {
    message: async function* () {},
    changed: () => Promise.resolve(),
    admit: (message) => Promise.resolve(message),
    watch: () => undefined,
    watched: () => Promise.resolve([]),
    resume: () => Promise.resolve(),
    overheard: () => Promise.resolve(undefined),
    commands: [],
    command: () => Promise.resolve({ text: 'There is no such command.' }),
    suggest: () => Promise.resolve([]),
    left: () => Promise.resolve(),
    call: () => ({ aloud: silence(), written: silence() }),
    ...answering,
  };
}

async function* silence(): AsyncGenerator<never, void, unknown> {}
