// Stopping an answer: by the bot's own button, and by the control that Slack shows beside the streams of some apps.
//
// Slack shows its control only for apps that declare themselves agents, in workspaces that know such apps:
// https://docs.slack.dev/reference/events/agent_session_stopped/
import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/web-api';
import { z } from 'zod';
import type { Person, Turn } from '#src/message.ts';
import type { Page } from '#src/poster.ts';
import { type Say, speaker, tongueOf } from '#src/tongue.ts';
import type { Turns } from '#src/turns.ts';
import { footerOf, plain } from './footer.ts';
import type { People } from './people.ts';
import { isControl, post } from './post.ts';
import type { Address } from './rooms.ts';
import type { Wire } from './wire.ts';

const action = 'parley_stop';

export function stopButton({ id, author }: Pick<Turn, 'id' | 'author'>): KnownBlock {
  const say = sayTo(author);
  const text = plain(say('Stop'));
  return { type: 'actions', elements: [{ type: 'button', action_id: action, text, value: id }] };
}

function sayTo({ locale }: Pick<Person, 'locale'>): Say {
  return speaker(tongueOf(locale) ?? 'en');
}

/** What can be pressed below a page: Stop while it grows, what was answered with it once it is complete. */
export function belowOf({ growing, buttons = [] }: Page, turn: Turn, thumbs: boolean): KnownBlock[] {
  return growing ? [stopButton(turn)] : footerOf(buttons, turn.place, sayTo(turn.author), thumbs);
}

/** Which turn is being answered in which thread. */
export interface Running {
  begin(at: Address, turnId: string): void;
  end(at: Address, turnId: string): void;
  in(at: Address): string | undefined;
}

export function runningTurns(): Running {
  const turns = new Map<string, string>();
  return {
    begin: (at, turnId) => void turns.set(key(at), turnId),
    end: (at, turnId) => {
      if (turns.get(key(at)) === turnId) turns.delete(key(at));
    },
    in: (at) => turns.get(key(at)),
  };
}

function key({ channel, thread }: Address): string {
  return `${channel} ${thread}`;
}

const stopped = z.looseObject({ channel: z.string(), thread_ts: z.string(), user: z.string() });
const clicked = z.looseObject({
  user: z.looseObject({ id: z.string() }),
  container: z.looseObject({ channel_id: z.string(), thread_ts: z.string().optional() }),
  message: post.optional().catch(undefined),
  actions: z.array(z.looseObject({ value: z.string() })).min(1),
});

export function listenForStops(app: App, parts: { turns: Turns; people: People; running: Running; wire: Wire }): void {
  const { people, running, wire } = parts;
  const stop = async (turnId: string, by: string): Promise<'stopped' | 'refused' | 'over'> =>
    parts.turns.stop(turnId, await people.of(by));

  app.event('agent_session_stopped', async ({ event }) => {
    const { data } = stopped.safeParse(event);
    if (!data) return;
    const at = { channel: data.channel, thread: data.thread_ts };
    const turnId = running.in(at);
    if (turnId !== undefined) await stop(turnId, data.user);
    // Slack leaves it to the app to take the session back from "processing".
    await wire
      .call('agents.sessions.setStatus', at.channel, (web) =>
        web.agents.sessions.setStatus({
          channel_id: at.channel,
          thread_ts: at.thread,
          status: 'active',
        }),
      )
      .catch(() => undefined);
  });

  app.action(action, async ({ ack, body }) => {
    await ack();
    const { data } = clicked.safeParse(body);
    const turnId = data?.actions[0]?.value;
    if (!data || turnId === undefined) return;
    const outcome = await stop(turnId, data.user.id);
    const { channel_id: channel, thread_ts } = data.container;
    // A process that died at the very end of an answer left its button behind.
    if (outcome === 'over' && data.message && isControl(data.message))
      await wire
        .call('chat.delete', channel, (web) => web.chat.delete({ channel, ts: data.message?.ts ?? '' }))
        .catch(() => undefined);
    if (outcome !== 'refused') return;
    const say = sayTo(await people.of(data.user.id));
    const text = say('Only the person who asked, or an admin of this workspace, can stop this answer.');
    await wire
      .call('chat.postEphemeral', channel, (web) =>
        web.chat.postEphemeral({
          channel,
          user: data.user.id,
          text,
          ...(thread_ts && { thread_ts }),
        }),
      )
      .catch(() => undefined);
  });
}
