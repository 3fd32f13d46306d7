// A server with voice channels, people in them, and a bot that does in calls what a test says.
import { openQueue } from '#src/queue.ts';
import type { Command } from '#src/command.ts';
import type { Bot } from '#src/platform.ts';
import type { Call, Heard, Speech, Utterance, Written } from '#src/voice.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { until } from '#test/until.ts';
import { openScene, type Plan } from '../scene.ts';
import { Hours, Puppet } from './puppet.ts';

const commands: readonly Command[] = [
  {
    name: 'join',
    description: 'Brings me in.',
    options: [{ name: 'channel', description: 'Which one.', kind: 'voice room' }],
    action: 'ask',
    shown: 'asker',
    calls: true,
  },
  { name: 'leave', description: 'Sends me out.', options: [], action: 'ask', shown: 'asker', calls: true },
];

/** The bot's part, call by call. */
class Part {
  readonly calls: Call[] = [];
  readonly utterances: Utterance[] = [];
  readonly messages: { readonly author: { readonly name: string }; readonly text: string }[] = [];
  readonly heard: Heard[] = [];
  /** Written once the call has ended. */
  farewell: Written[] = [];
  #speeches = openQueue<Speech>();
  #written = openQueue<Written>();

  readonly call: Bot['call'] = (call) => {
    this.calls.push(call);
    this.#speeches = openQueue();
    this.#written = openQueue();
    const [speeches, written] = [this.#speeches, this.#written];
    void this.#listen(call).then(() => {
      speeches.end();
      for (const one of this.farewell) written.put(one);
      written.end();
    });
    return { aloud: this.#speak(speeches.stream), written: written.stream };
  };

  say(speech: Partial<Speech> = {}): void {
    const { signal } = new AbortController();
    this.#speeches.put({
      text: 'Hello',
      sound: (async function* () {})(),
      speed: 1,
      until: signal,
      yieldsTo: 'anyone',
      ...speech,
    });
  }

  write(...written: readonly Written[]): void {
    for (const one of written) this.#written.put(one);
  }

  async *#speak(speeches: AsyncIterable<Speech>): AsyncGenerator<Speech, void, Heard> {
    for await (const speech of speeches) this.heard.push(yield speech);
  }

  async #listen({ utterances, messages }: Call): Promise<void> {
    const read = async () => {
      for await (const message of messages) this.messages.push(message);
    };
    const hear = async () => {
      for await (const utterance of utterances) this.utterances.push(utterance);
    };
    await Promise.all([read(), hear()]);
  }
}

export async function openParty({ noCalls, ...plan }: Plan & Pick<Bot, 'noCalls'> = {}) {
  const part = new Part();
  const puppet = new Puppet();
  const hours = new Hours();
  const command: Bot['command'] = async (name, { channel }, { voiceRoom }) => {
    if (name === 'leave') return { text: 'I left.', call: { type: 'leave' } };
    return { text: 'I am in.', call: { type: 'join', room: String(channel ?? voiceRoom) } };
  };
  const bot: Bot = { ...quietBot(), commands, command, call: part.call, ...(noCalls && { noCalls }) };
  const scene = await openScene({
    bot,
    means: { openThread: puppet.open, later: hours.later },
    limits: 0,
    ...plan,
  });
  const { twin, server, general, recorder } = scene;
  const den = twin.addChannel(server, { name: 'den', voice: true });
  const attic = twin.addChannel(server, { name: 'attic', voice: true });

  /** Gives a command, and resolves with what its asker reads in the end. */
  async function command_(user: { id: string }, words: string, options = {}): Promise<string> {
    const { message } = await twin.command(user, general, words, options);
    return until(() => {
      const answer = twin.messages(general, user).find(({ id }) => id === message?.id);
      return answer?.loading === false ? answer.content : undefined;
    }, `the answer to /${words}`);
  }

  /** Brings the bot in, all the way. */
  async function bring(user: { id: string }, room = den): Promise<void> {
    const nth = puppet.told('join').length + 1;
    const answer = command_(user, 'join', { channel: room.id });
    await puppet.next('join', nth);
    puppet.state(server.id, { type: 'ready' });
    await answer;
    await until(() => said(room).length > 0, 'the notice');
  }

  /** What the bot said in a channel. */
  const said = (room: { id: string }) => twin.messages(room).filter(({ authorId }) => authorId === twin.bot.id);

  /** Where Discord says the bot is. */
  const beIn = (room: { id: string } | undefined) =>
    twin.gateway.dispatch('VOICE_STATE_UPDATE', {
      guild_id: server.id,
      channel_id: room?.id ?? null,
      user_id: twin.bot.id,
      session_id: 'own',
    });

  return { ...scene, wishes: recorder.wishes, part, puppet, hours, den, attic, command: command_, bring, said, beIn };
}
