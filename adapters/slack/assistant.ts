// The pane in which people talk with the bot beside what they look at: a greeting, suggestions, titles of conversations.
// https://docs.slack.dev/ai/developing-agents/
import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/platform.ts';
import type { Reading } from '#src/reading.ts';
import { type Say, speaker, tongueOf } from '#src/tongue.ts';
import { isOf } from './envelope.ts';
import type { History } from './history.ts';
import type { People } from './people.ts';
import { post, speaker as personOf, wordsOf, type Self } from './post.ts';
import { lazy } from './revival.ts';
import { isDirect, millis, placeOf } from './rooms.ts';
import { isWithheld } from './signs.ts';
import type { Wire } from './wire.ts';

export interface PaneParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly people: People;
  readonly reading: Pick<Reading, 'takesPart'>;
  readonly bot: Pick<Bot, 'admit'>;
  readonly history: History;
  readonly log: Log;
}

/** A pane was opened, or its person looks at something else: https://docs.slack.dev/reference/events/assistant_thread_started/ */
const pane = z.looseObject({
  assistant_thread: z.looseObject({
    user_id: z.string(),
    channel_id: z.string(),
    thread_ts: z.string(),
    context: z.looseObject({ channel_id: z.string().regex(/^[CG]/).optional().catch(undefined) }).catch({}),
  }),
});
/** The same where apps are agents: https://docs.slack.dev/ai/migrating-to-agent-messaging/ */
const opened = z.looseObject({ user: z.string(), channel: z.string(), tab: z.literal('messages') });
const asked = post.extend({ channel: z.string().min(1) });
type Asked = z.infer<typeof asked>;

/** Characters. Slack tells no limit; longer ones are not read in a list. */
const titleLength = 60;
/** Milliseconds: somebody who goes to and fro is greeted once. */
const againMs = 10_000;

export function listenForPanes(app: App, parts: PaneParts): void {
  const { wire, self, people, log } = parts;
  const met = new LRUCache<string, true>({ max: 5000, ttl: againMs });
  const looking = new LRUCache<string, string>({ max: 5000 });
  const entitle = titlesOf(parts);
  const isNew = (key: string): boolean => {
    const known = met.has(key);
    met.set(key, true);
    return !known;
  };
  const quietly = (work: Promise<unknown>): void =>
    void work.catch((error: unknown) => log.debug({ platform: 'slack', err: error }, 'a pane could not be furnished'));

  app.event('assistant_thread_started', async ({ event, body }) => {
    const { data } = pane.safeParse(event);
    if (!data || !isOf(self, body)) return;
    const { channel_id: channel, thread_ts: thread, user_id: user, context } = data.assistant_thread;
    const key = `${channel} ${thread}`;
    if (context.channel_id !== undefined) looking.set(key, context.channel_id);
    if (isNew(key)) quietly(welcome(parts, { channel, thread, user, looksAt: () => looking.get(key) }));
  });
  app.event('assistant_thread_context_changed', async ({ event, body }) => {
    const { data } = pane.safeParse(event);
    if (!data || !isOf(self, body)) return;
    const { channel_id: channel, thread_ts: thread, context } = data.assistant_thread;
    if (context.channel_id !== undefined) looking.set(`${channel} ${thread}`, context.channel_id);
  });
  app.event('app_home_opened', async ({ event, body }) => {
    const { data } = opened.safeParse(event);
    if (!data || !isOf(self, body) || !isNew(data.channel)) return;
    quietly(people.of(data.user).then(({ locale }) => suggest(wire, sayTo(locale), { channel: data.channel })));
  });
  app.event('message', async ({ event, body }) => {
    if (isOf(self, body)) quietly(entitle(event));
  });
}

interface Pane {
  readonly channel: string;
  readonly thread: string;
  readonly user: string;
  /** The channel its person looks at: information, and no right to read there. */
  readonly looksAt: () => string | undefined;
}

async function welcome({ wire, people }: PaneParts, { channel, thread, user, looksAt }: Pane): Promise<void> {
  const { locale } = await people.of(user);
  const say = sayTo(locale);
  await suggest(wire, say, { channel, thread });
  const room = looksAt();
  const beside = say('You are looking at {room}: mention me there, and everybody in it sees what I answer.', {
    room: `<#${room}>`,
  });
  const text = [say('Hello! Ask me anything, or choose one of these.'), ...(room ? [beside] : [])].join('\n');
  wire.spend(channel);
  await wire.call('chat.postMessage', channel, (web) => web.chat.postMessage({ channel, thread_ts: thread, text }));
}

/** At most four. An agent has no thread yet, and naming one makes Slack drop them without a word. */
async function suggest(wire: Wire, say: Say, at: { channel: string; thread?: string }): Promise<void> {
  const prompts: [Prompt, ...Prompt[]] = [
    { title: say('What can you do?'), message: say('What can you do for me?') },
    { title: say('Help me write'), message: say('Help me to write a message. Ask me first what it is about.') },
    { title: say('Explain something'), message: say('Explain something to me. Ask me first what it is.') },
    { title: say('Plan my day'), message: say('Help me to plan my day. Ask me first what there is to do.') },
  ];
  await wire.call('assistant.threads.setSuggestedPrompts', at.channel, (web) =>
    web.assistant.threads.setSuggestedPrompts({
      channel_id: at.channel,
      prompts,
      title: say('What can I do for you?'),
      ...(at.thread !== undefined && { thread_ts: at.thread }),
    }),
  );
}

interface Prompt {
  readonly title: string;
  readonly message: string;
}

/** Names conversations, as they stand in the list of a person's conversations with the bot, after their first question. */
function titlesOf({ wire, self, people, reading, bot, history }: PaneParts): (event: unknown) => Promise<void> {
  let offered = true;
  /** An assistant's thread begins with a message that Slack makes in its name, an agent's with what the person asks. */
  const begins = async (said: Asked): Promise<boolean> => {
    if (said.thread_ts === undefined || said.thread_ts === said.ts) return true;
    return said.parent_user_id === self.user && !(await reading.takesPart(placeOf(self.team, said)));
  };
  /** As far as the bot may read them. */
  const wordsFor = async (said: Asked): Promise<string> => {
    const known = { id: said.ts, place: placeOf(self.team, said) };
    const admitted = await bot.admit({
      ...known,
      ...lazy(history, known),
      author: people.known(personOf(said, self) ?? ''),
      text: await wordsOf(said, self, people, false),
      attachments: [],
      addressed: true,
      direct: true,
      inThread: true,
      at: millis(said.ts),
    });
    return admitted?.text ?? '';
  };
  return async (event) => {
    const { data: said } = asked.safeParse(event);
    if (!offered || !said || !isDirect(said) || personOf(said, self) === undefined || !(await begins(said))) return;
    const [line = ''] = (await wordsFor(said)).split('\n', 1);
    const title = line.length <= titleLength ? line : `${line.slice(0, titleLength - 1).toWellFormed()}…`;
    if (title === '') return;
    const at = { channel_id: said.channel, thread_ts: said.thread_ts ?? said.ts };
    await wire
      .call('assistant.threads.setTitle', said.channel, (web) => web.assistant.threads.setTitle({ ...at, title }))
      .catch((error: unknown) => {
        if (isWithheld(error)) offered = false;
        throw error;
      });
  };
}

function sayTo(locale: string | undefined): Say {
  return speaker(tongueOf(locale) ?? 'en');
}
