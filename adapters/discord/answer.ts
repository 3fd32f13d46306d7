// The way back to whoever gave an interaction: a first response within three seconds, and for a quarter of an hour what follows it.
// https://docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction
import { DiscordAPIError, InteractionResponseType as Kind, MessageFlags, Routes, type RequestData } from 'discord.js';
import { wordsFor } from './asker.ts';
import type { Interaction } from './given.ts';
import type { Line } from './line.ts';
import { posted } from './payload.ts';
import { type Sheet, sheetsOf, shown, sizeOf, type Told } from './sheet.ts';
import { postError } from './wire.ts';

/** Bytes: what is larger may not have arrived within the three seconds that a first response may take. */
const swift = 256 * 1024;
/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const answeredAlready = 40_060;

/** Calls must not overlap, but for `acknowledge`. They reject where that is said. */
export class Answer {
  readonly #line: Line;
  readonly #given: Interaction;
  #alone: boolean;
  #first: Promise<boolean> | undefined;
  /** What the acknowledgement is called; none when it is gone. */
  #original: string | undefined = '@original';
  /** Discord took what was said last for wrong: it would take something else. */
  #refused = false;

  /** `alone`: seen by nobody but the asker. */
  constructor(line: Line, given: Interaction, alone: boolean) {
    this.#line = line;
    this.#given = given;
    this.#alone = alone;
  }

  /** From now on nobody sees it but the asker: an acknowledgement that everybody sees goes. */
  async alone(): Promise<void> {
    if (this.#alone) return;
    this.#alone = true;
    if (!this.begun) return;
    await this.dismiss();
    this.#original = undefined;
  }

  /** Something was said, or a sign was given, whether Discord took it or not. */
  get begun(): boolean {
    return this.#first !== undefined;
  }

  /** "… is thinking". False: Discord did not take the first response, and will not take another either. */
  acknowledge(): Promise<boolean> {
    const data = this.#alone ? { data: { flags: MessageFlags.Ephemeral } } : {};
    return (this.#first ??= this.#respond({ type: Kind.DeferredChannelMessageWithSource, ...data }));
  }

  /** Says it, at once or in the place of the acknowledgement. What Discord does not take, it is told of. */
  async tell(told: Told): Promise<void> {
    const say = wordsFor(this.#given);
    const [first, ...more] = sheetsOf(told, say('Done.'));
    if (await this.#said(first)) {
      for (const sheet of more) if (!(await this.#tried(() => this.follow(sheet)))) return;
    } else if (this.#refused) {
      const content = say('Discord did not take what I had to say. Please try again.');
      await this.#said({ content, files: [], components: [] });
    }
  }

  /** Opens a form. False: it is too late for that, or Discord did not take it, and something else can be said yet. */
  async open(modal: object): Promise<boolean> {
    if (this.begun) return false;
    try {
      await this.#call({ type: Kind.Modal, data: modal });
      this.#first = Promise.resolve(true);
      return true;
    } catch (error) {
      this.#line.log.warn({ code: codeOf(error) }, 'Discord did not take a form');
      return false;
    }
  }

  /** Leaves a pressed button as it was, with not a word; what was acknowledged goes. */
  async hush(): Promise<void> {
    if (this.begun) return this.dismiss();
    this.#first = this.#respond({ type: Kind.DeferredMessageUpdate });
    await this.#first;
  }

  /** Takes the answer back that nobody needs any longer: its person can, too. */
  async dismiss(): Promise<void> {
    const original = this.#original;
    if ((await this.#first) && original !== undefined) await this.#tried(() => this.remove(original));
  }

  /** Any other first response. */
  async respond(body: object): Promise<boolean> {
    return (this.#first ??= this.#respond(body));
  }

  /** Fills the acknowledgement in, and resolves with what it is called. Rejects as the request does. */
  async fill(sheet: Partial<Sheet>): Promise<string> {
    const original = this.#original;
    if (original === undefined) return (this.#original = await this.follow(sheet));
    await twice(() => this.edit(original, sheet));
    return original;
  }

  /** Changes a message. Rejects as the request does. */
  async edit(id: string, sheet: Partial<Sheet>): Promise<void> {
    const route = Routes.webhookMessage(this.#application, this.#given.token, id);
    await this.#line.hooks.patch(route, { auth: false, ...shown(sheet, false) });
  }

  /** Another message, whose id it resolves with. Rejects as the request does. */
  async follow(sheet: Partial<Sheet>): Promise<string> {
    const route = Routes.webhook(this.#application, this.#given.token);
    return posted.parse(await this.#line.hooks.post(route, { auth: false, ...shown(sheet, this.#alone) })).id;
  }

  /** Rejects as the request does. */
  async remove(id: string): Promise<void> {
    await this.#line.hooks.delete(Routes.webhookMessage(this.#application, this.#given.token, id), { auth: false });
  }

  get #application(): string {
    return this.#line.client.application.id;
  }

  async #respond(body: object, files: RequestData = {}): Promise<boolean> {
    try {
      await twice(() => this.#call(body, files));
      return true;
    } catch (error) {
      this.#untaken(error);
      // Where the line broke, it may have arrived.
      return !(error instanceof DiscordAPIError);
    }
  }

  async #said(sheet: Sheet): Promise<boolean> {
    if (this.begun || sizeOf(sheet.files) > swift)
      return (await this.acknowledge()) && (await this.#tried(() => this.fill(sheet)));
    const { body: data, ...files } = shown(sheet, this.#alone);
    this.#first = this.#respond({ type: Kind.ChannelMessageWithSource, data }, files);
    const taken = await this.#first;
    if (!taken && this.#refused) this.#first = undefined;
    return taken;
  }

  async #call(body: object, files: RequestData = {}): Promise<void> {
    const { id, token } = this.#given;
    await this.#line.hooks.post(Routes.interactionCallback(id, token), { auth: false, body, ...files });
  }

  async #tried(send: () => Promise<unknown>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      this.#untaken(error);
      return false;
    }
  }

  /** Expired (10062) or answered already (40060): nobody can be told any more. The address of the request holds its token. */
  #untaken(error: unknown): void {
    const code = codeOf(error);
    this.#refused = code !== answeredAlready && postError(error).kind === 'invalid';
    this.#line.log.warn({ code }, 'Discord did not take the answer to an interaction');
  }
}

/** What may be done again is, when the line breaks: nobody should wait for an answer that never comes. */
async function twice(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (postError(error).kind !== 'unknown') throw error;
    await send();
  }
}

function codeOf(error: unknown): number | string | undefined {
  return error instanceof DiscordAPIError ? error.code : undefined;
}
