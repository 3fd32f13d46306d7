// Looks at what members write, where admins want that: lists of words first, then what was judged before, then a model.
import type { InboundMessage } from '#src/message.ts';
import type { Models } from '#src/models.ts';
import type { Lexicon } from '#src/verdict.ts';
import type { Enforcing } from './moderate/means.ts';

export interface Watching extends Enforcing {
  readonly models: Models;
  readonly lexicon: Lexicon;
}

export interface Watch {
  /** As `Bot.watch`. */
  look(message: InboundMessage): void;
}

export function openWatch(means: Watching): Watch {
  return {
    look({ place }) {
      void means.policies.known(place);
    },
  };
}
