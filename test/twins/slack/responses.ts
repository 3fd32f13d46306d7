// Response URLs: five answers within half an hour to what somebody clicked or commanded.
import { randomUUID } from 'node:crypto';
import { Args, Refusal } from './args.ts';
import { content } from './content.ts';
import type { Office } from './office.ts';
import { edit, remove, say } from './people.ts';

interface Ticket {
  readonly user: string;
  readonly channel: string;
  /** What was clicked on; commands have none. */
  readonly message?: string;
  readonly expiresAt: number;
  uses: number;
}

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export class Responses {
  readonly #tickets = new Map<string, Ticket>();
  readonly #office: Office;

  constructor(office: Office) {
    this.#office = office;
  }

  /** The path of a fresh response URL. */
  issue(user: string, channel: string, message?: string): string {
    const id = randomUUID();
    const expiresAt = Date.now() + 30 * 60_000;
    this.#tickets.set(id, { user, channel, ...(message !== undefined && { message }), expiresAt, uses: 5 });
    return `/respond/${id}`;
  }

  /** Carries out an answer; the status and text are what the platform gives back. */
  use(path: string, body: string): { status: number; text: string } {
    const ticket = this.#tickets.get(path.slice('/respond/'.length));
    if (ticket === undefined || ticket.uses === 0 || Date.now() > ticket.expiresAt) {
      return {
        status: 404,
        text: JSON.stringify({ ok: false, error: ticket === undefined ? 'invalid_url' : 'used_url' }),
      };
    }
    ticket.uses -= 1;
    // Of a channel that is no more, there is nobody to tell.
    if (this.#office.world.channels.get(ticket.channel)?.archived !== false) return { status: 404, text: 'no_channel' };
    try {
      this.#carryOut(ticket, new Args(JSON.parse(body) as Record<string, unknown>));
      return { status: 200, text: 'ok' };
    } catch (error) {
      if (error instanceof Refusal) return { status: 400, text: error.message };
      throw error;
    }
  }

  /** What came with an acknowledgement: text, JSON, or nothing. @see https://docs.slack.dev/interactivity/implementing-slash-commands */
  answer(url: string, response: unknown): void {
    const ticket = this.#tickets.get(url.slice(url.lastIndexOf('/') + 1));
    if (ticket === undefined || response === undefined || response === '') return;
    const raw = typeof response === 'string' && !response.startsWith('{') ? { text: response } : response;
    const said = typeof raw === 'string' ? (JSON.parse(raw) as unknown) : raw;
    if (typeof said === 'object' && said !== null && 'text' in said) this.#carryOut(ticket, new Args({ ...said }));
  }

  #carryOut(ticket: Ticket, args: Args): void {
    const office = this.#office;
    const message = ticket.message === undefined ? undefined : office.world.find(ticket.message);
    if (args.flag('delete_original') && message !== undefined) return remove(office, message);
    const { text = '', blocks = [] } = content(args, Infinity);
    if (args.flag('replace_original') && message !== undefined) {
      message.blocks = blocks;
      return edit(office, message, text);
    }
    const thread = args.text('thread_ts');
    const within = thread === undefined ? {} : { thread };
    if (args.text('response_type') !== 'in_channel') {
      const { user, channel } = ticket;
      office.ephemerals.push({ ts: office.world.ts(), user, channel, ...within, text, blocks });
      return;
    }
    const bot = office.world.users.get(office.app.userId);
    const channel = office.world.channels.get(ticket.channel);
    if (bot !== undefined && channel !== undefined)
      say(office, bot, channel, text, { blocks, ...(thread !== undefined && { thread_ts: thread }) });
  }
}
