// Where everything comes together that people ask of the bot otherwise than by talking: slashes, menus, buttons, forms.
import type { App } from '@slack/bolt';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/platform.ts';
import type { Sounds } from '#src/sounds.ts';
import type { Turns } from '#src/turns.ts';
import { type Asking, askingOf } from './asking.ts';
import { type Clerk, clerkOf } from './clerk.ts';
import { listenForCommands } from './commands.ts';
import { earsOf } from './ear.ts';
import type { Files } from './files.ts';
import { listenForForms } from './forms.ts';
import { handsOf } from './hand.ts';
import type { History } from './history.ts';
import { messagesOf } from './messages.ts';
import type { People } from './people.ts';
import type { Self } from './post.ts';
import { listenForPresses } from './presses.ts';
import { tasksOf } from './tasks.ts';
import { type Typed, typedOf } from './typed.ts';
import { uploadsOf } from './uploads.ts';
import type { Wire } from './wire.ts';

export interface Counter {
  readonly asking: Asking;
  readonly clerk: Clerk;
  readonly typed: Typed;
  /** Registers the listeners. */
  readonly listen: (app: App) => void;
}

interface CounterParts {
  readonly bot: Pick<Bot, 'commands' | 'command' | 'suggest'>;
  readonly wire: Wire;
  readonly self: Self;
  readonly turns: Pick<Turns, 'offer' | 'remove'>;
  readonly people: People;
  readonly history: History;
  readonly files: Files;
  readonly sounds: Pick<Sounds, 'as'>;
  readonly log: Log;
}

export function openCounter(parts: CounterParts): Counter {
  const { wire, log } = parts;
  const ears = earsOf(wire, log);
  const uploads = uploadsOf({ ...parts, messages: messagesOf(wire, log) });
  const clerk = clerkOf({ ...parts, ears, hands: handsOf({ ...parts, ears, uploads }) });
  const asking = askingOf(parts);
  const shared = { ...parts, clerk, asking };
  return {
    asking,
    clerk,
    typed: typedOf(shared),
    listen(app) {
      listenForCommands(app, { ...shared, tasks: tasksOf(parts) });
      listenForPresses(app, shared);
      listenForForms(app, shared);
    },
  };
}
