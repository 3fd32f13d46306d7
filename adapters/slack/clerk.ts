// Serves what people ask for by commands, buttons and forms: has the bot do it, and carries out what becomes of it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/platform.ts';
import type { Enclosure } from '#src/poster.ts';
import type { Turns } from '#src/turns.ts';
import { type Ear, type Ears, longestTold } from './ear.ts';
import { gathered } from './gathered.ts';
import type { Hands } from './hand.ts';
import { openModal } from './modal.ts';
import { withNames } from './named.ts';
import { type OfferParts, takeIn } from './offers.ts';
import type { People } from './people.ts';
import { whyNot } from './refusals.ts';

export interface ClerkParts extends OfferParts {
  readonly bot: Pick<Bot, 'commands' | 'command' | 'suggest'>;
  readonly turns: Pick<Turns, 'offer' | 'remove'>;
  readonly ears: Ears;
  readonly hands: Hands;
  readonly people: Pick<People, 'of'>;
  readonly log: Log;
}

/** Something that was asked for. */
export interface Request {
  readonly command: string;
  readonly chosen: Chosen;
  readonly asked: Asked;
  readonly ear: Ear;
  /** Names it for good. */
  readonly key: string;
  /** With it, Slack opens a modal: for three seconds, and once. */
  readonly trigger?: string | undefined;
}

export interface Clerk {
  /** Tells the asker something. Never rejects. */
  tell(ear: Ear, text: string): Promise<void>;
  /** Does it, and carries out what becomes of it. Never rejects. */
  serve(request: Request): Promise<void>;
  /** Has the bot do it. Never rejects. */
  ask(request: Request): Promise<Outcome>;
  /** Carries out what became of it. `isWaiting`: the asker knows that it takes long. Never rejects. */
  carryOut(request: Request, outcome: Outcome, isWaiting?: boolean): Promise<void>;
  /** Ends what is still being done; resolves when those who wait for it know that nothing comes of it. */
  close(): Promise<void>;
}

/** Milliseconds: Slack takes answers for half an hour, and nobody waits that long; and after how long a wait is told of. */
const [patienceMs, quickMs] = [300_000, 1500];
/** Milliseconds that telling somebody takes at most, at the end. */
const closingMs = 2000;

const tooLong = 'I could not take that in just now: please try again in a moment.';

export function clerkOf(parts: ClerkParts): Clerk {
  const { bot, turns, ears, hands, log } = parts;
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const known = (name: string): Command | undefined => bot.commands.find((command) => command.name === name);

  const ask = ({ command, chosen, asked }: Request): Promise<Outcome> =>
    bot.command(command, chosen, asked, AbortSignal.any([ending.signal, AbortSignal.timeout(patienceMs)]));

  const tellAlone = (ear: Ear, text: string): Promise<void> =>
    ears.tell(ear, { text }).catch((error: unknown) => {
      log.warn({ platform: 'slack', err: error }, 'an asker could not be told');
    });

  const wait = ({ ear }: Request): Promise<void> => tellAlone(ear, ear.say('I am working on it.'));

  const offer = async (request: Request, { offer: offered }: Outcome): Promise<void> => {
    const { asked, ear, key } = request;
    if (!offered) return;
    const { name } = offered.task;
    const command = known(name) ?? known(request.command);
    if (!command) throw new Error(`there is no command ${name}`);
    const attachments = asked.attachments ?? [];
    const given = { command, author: asked.author, origin: ear, key, offered, attachments, say: ear.say };
    const told = await takeIn(parts, given);
    if (told !== undefined) await ears.tell(ear, { text: told });
  };

  const form = async (request: Request, { form: wanted, text }: Outcome): Promise<void> => {
    const { ear, command, chosen, trigger } = request;
    if (!wanted) return;
    if (trigger !== undefined && (await openModal(parts.wire, trigger, wanted, ear, log))) return;
    // A press comes with a trigger of its own.
    await ears.tell(ear, { text: text || wanted.title, buttons: [{ command, chosen, label: ear.say('Open') }] });
  };

  const tell = async (request: Request, outcome: Outcome, files: readonly Enclosure[]): Promise<void> => {
    const { ear } = request;
    const { text, buttons = [] } = outcome;
    const toRoom = known(request.command)?.shown === 'room' && outcome.failed !== true;
    const isLong = text.length > longestTold;
    const whole = { name: 'answer.md', mediaType: 'text/markdown', bytes: Buffer.from(text) };
    const enclosed: readonly Enclosure[] = isLong ? [{ type: 'file', clip: whole }, ...files] : files;
    if (enclosed.length === 0) return text.trim() === '' ? undefined : ears.tell(ear, { text, buttons }, toRoom);
    await hands.give(ear, isLong ? ear.say('This is long: here it is as a file.') : text, enclosed, toRoom);
    if (buttons.length > 0) await ears.tell(ear, { text: ear.say('You can go on from here.'), buttons }, toRoom);
  };

  const reply = async (request: Request, outcome: Outcome, isWaiting: boolean): Promise<void> => {
    if (!outcome.reply) return;
    if (!isWaiting) await wait(request);
    const { text, files, buttons } = await gathered(outcome.reply, AbortSignal.timeout(patienceMs));
    // It ends early when nobody waits any longer: whoever was told to wait hears of that.
    if (text === '' && files.length === 0) return tellAlone(request.ear, request.ear.say(tooLong));
    await tell(request, { ...outcome, text, buttons: [...buttons, ...(outcome.buttons ?? [])] }, files);
  };

  /** Whoever stops the bot waits for it. */
  const during = async (work: Promise<void>): Promise<void> => {
    running.add(work);
    await work.finally(() => running.delete(work));
  };

  const carryOut = async (request: Request, outcome: Outcome, isWaiting = false): Promise<void> => {
    try {
      if (outcome.remove) await turns.remove(outcome.remove);
      if (outcome.offer) return await offer(request, outcome);
      if (outcome.form) return await form(request, outcome);
      if (outcome.reply) return await reply(request, outcome, isWaiting);
      const files = (outcome.files ?? []).map((clip) => ({ type: 'file', clip }) as const);
      const text = await withNames(outcome.text, request.ear.team, parts.people);
      await tell(request, { ...outcome, text }, files);
    } catch (error) {
      await tellAlone(request.ear, whyNot(error, request.ear.say, log));
    }
  };

  const serve = async (request: Request): Promise<void> => {
    const outcome = ask(request);
    const first = await Promise.race([outcome, sleep(quickMs, undefined, { ref: false })]);
    if (first === undefined) await wait(request);
    await carryOut(request, await outcome, first === undefined);
  };

  return {
    tell: tellAlone,
    ask,
    carryOut: (...given) => during(carryOut(...given)),
    serve: (request) => during(serve(request)),
    async close() {
      ending.abort();
      await Promise.race([Promise.allSettled(running), sleep(closingMs, undefined, { ref: false })]);
    },
  };
}
