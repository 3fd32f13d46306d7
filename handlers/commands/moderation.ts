// The moderation of a space as commands: its policy, what is moderated, how, and what becomes of it.
import type { Deed } from './deed.ts';
import { acts, category } from './moderation/acts.ts';
import { cases } from './moderation/cases.ts';
import { log } from './moderation/log.ts';
import { undo, versions } from './moderation/past.ts';
import { preset } from './moderation/presets.ts';
import { exempt, unexempt, unwatch, watch } from './moderation/rooms.ts';
import { rule, ruleRemove } from './moderation/rules.ts';
import { dryRun, failure, stage } from './moderation/stages.ts';
import { strikes, timeout } from './moderation/strikes.ts';
import { trial } from './moderation/trial.ts';
import { view } from './moderation/view.ts';
import { profanity, word, wordRemove } from './moderation/words.ts';

/** What admins write of the policy. */
const written = [
  [view, preset, dryRun, trial, versions, undo],
  [watch, unwatch, exempt, unexempt, log],
  [category, acts, rule, ruleRemove, word, wordRemove, profanity],
  [stage, failure, timeout, strikes],
].flat();

export const moderation: readonly Deed[] = [...written, ...cases];
