// What a space wants to have moderated, and what becomes of it: a document that admins write, one version after another.
import { z } from 'zod';
import { categories, type Category, type Hazard, type RuleId } from './verdict.ts';

/**
 * Where the guard stands. `questions` to the bot · its `answers` · `images` that are looked at · `speech`: what the bot says
 * aloud · `messages`: all that is written in the rooms that are watched · `voice`: what people say in calls.
 */
export const stages = ['questions', 'answers', 'images', 'speech', 'messages', 'voice'] as const;
export type Stage = (typeof stages)[number];

/** From which severity on a category counts. */
export const thresholds = ['off', 'mild', 'clear', 'grave'] as const;
export type Threshold = (typeof thresholds)[number];

/**
 * What is done about a message. `log`: a card for the moderators · `reply`: the reason, to everybody, where it was said ·
 * `delete` · `spoiler`: deleted, and shown again by the bot behind a spoiler with a notice · `timeout` · `strike`: counts toward
 * a timeout · `alert`: the card goes to the alert room too. In calls alone: `warn` aloud · `deafen`: the bot stops listening to the person.
 */
export const acts = ['log', 'reply', 'delete', 'spoiler', 'timeout', 'strike', 'alert', 'warn', 'deafen'] as const;
export type Act = (typeof acts)[number];

/** What follows where no judge gives a verdict. `words`: the lists of words decide · `closed`: nothing passes · `open`: all does. */
export const failures = ['words', 'closed', 'open'] as const;
export type Failure = (typeof failures)[number];

/** Days: what is found is kept no longer, and so no strike counts for longer. */
export const longestStrikes = 90;

/** A rule of a space's own, in plain words. */
export interface Rule {
  readonly id: RuleId;
  /** At most 300 characters. */
  readonly says: string;
  /** What breaks it, and what looks like it and is fine: at most 5 of each, of at most 200 characters. */
  readonly breaks: readonly string[];
  readonly fine: readonly string[];
}

const some = (longest: number, most: number) => z.array(z.string().min(1).max(longest)).max(most).readonly();
const ids = some(100, 200).default([]);
const ruleId = z.templateLiteral(['R', z.number()]).refine((id) => /^R[1-9]\d{0,5}$/.test(id));
const hazard = z.union([z.enum(categories), ruleId, z.literal('words')]);
const chosenActs = z.array(z.enum(acts)).max(acts.length).readonly();

/** As it is stored: what a later version wrote besides is left out, what an earlier one did not know is as usual. */
export const policySchema = z.object({
  stages: z
    .object({
      questions: z.enum(['on', 'off']).default('on'),
      /** `strict`: nothing unguarded is ever shown · `balanced`: never more than one window ahead of the guard. */
      answers: z.enum(['strict', 'balanced', 'off']).default('balanced'),
      images: z.enum(['on', 'off']).default('on'),
      speech: z.enum(['on', 'off']).default('on'),
      voice: z.enum(['on', 'off']).default('off'),
    })
    .prefault({}),
  /** Rooms all of whose messages are watched, with their threads. */
  rooms: ids,
  /** Whether every room is, but for those that are exempt. */
  everywhere: z.boolean().default(false),
  /** Absent: from `mild` on. */
  from: z.partialRecord(z.enum(categories), z.enum(thresholds)).default({}),
  rules: z
    .array(z.object({ id: ruleId, says: z.string().min(1).max(300), breaks: some(200, 5), fine: some(200, 5) }))
    .max(20)
    .readonly()
    .default([]),
  words: z
    .object({
      denied: some(100, 500).default([]),
      allowed: some(100, 500).default([]),
      profanity: z.boolean().default(false),
    })
    .prefault({}),
  /** What is done about a hazard in messages and in calls; `else`: about all that are not named. */
  acts: z.partialRecord(z.union([hazard, z.literal('else')]), chosenActs).default({}),
  exempt: z.object({ roles: ids, rooms: ids, people: ids }).prefault({}),
  /** Acts are only written down, as what would have been done. */
  dryRun: z.boolean().default(true),
  /** The room that cards go to; and the one that alerts go to besides. */
  log: z.string().max(100).optional(),
  alert: z.string().max(100).optional(),
  /** How long `timeout` lasts: at most the 28 days that Discord allows. */
  timeoutMinutes: z.number().int().min(1).max(40_320).default(10),
  /** A strike counts for so many days; so many of them are a timeout of so many minutes. */
  strikes: z
    .object({
      days: z.number().int().min(1).max(longestStrikes).default(30),
      steps: z
        .array(z.object({ at: z.number().int().min(1).max(50), minutes: z.number().int().min(1).max(40_320) }))
        .max(10)
        .readonly()
        .default([
          { at: 3, minutes: 10 },
          { at: 5, minutes: 60 },
          { at: 7, minutes: 1440 },
        ]),
    })
    .prefault({}),
  /** Punishment never follows from a failure: `messages` and `voice` are always open. */
  failure: z
    .object({
      questions: z.enum(failures).default('words'),
      answers: z.enum(failures).default('closed'),
      images: z.enum(['closed', 'open']).default('closed'),
      speech: z.enum(failures).default('closed'),
    })
    .prefault({}),
});

export type Policy = Readonly<z.infer<typeof policySchema>>;

/** What holds where admins have written nothing: the bot's own questions, answers, images and speech are guarded, nobody is watched. */
export const usual: Policy = policySchema.parse({});

/** The sexual exploitation of children is never let pass, whatever a policy says. */
export const always: Category = 'S4';

/** From which severity on a hazard counts; of rules and words, any. */
export function threshold(policy: Pick<Policy, 'from'>, hazard: Hazard): Threshold {
  if (hazard === always) return 'mild';
  return isCategory(hazard) ? (policy.from[hazard] ?? 'mild') : 'mild';
}

/** What was chosen to be done about a hazard; where nothing was, moderators are told. */
export function actsAbout({ acts: chosen }: Pick<Policy, 'acts'>, hazard: Hazard | 'else'): readonly Act[] {
  return chosen[hazard] ?? chosen.else ?? ['log'];
}

export function isCategory(hazard: string): hazard is Category {
  return categories.some((category) => category === hazard);
}
