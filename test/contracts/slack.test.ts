// Slack, held to what every platform must do. Its rooms are threads: Slack streams only into them.
import { describe, expect, test } from 'vitest';
import { slack } from '#adapters/slack/index.ts';
import type { Command } from '#src/command.ts';
import type { ReplyPart, Turn } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Seen } from '#test/twins/slack/seen.ts';
import { startSlackTwin } from '#test/twins/slack/twin.ts';
import type { Kit } from '#src/kit.ts';
import { platformContract } from './platform.ts';
import { openScene } from './scene.ts';
import { echo, heard, Script } from './script.ts';
import type { Asked, Harness, Town, Who } from './town.ts';

async function openTown() {
  const twin = await startSlackTwin({ retryMs: 1000 });
  twin.subscriptions.add('agent_session_stopped');
  const people = { ann: twin.addUser({ name: 'Ann' }), ben: twin.addUser({ name: 'Ben' }) };
  const channel = twin.addChannel({ name: 'general' });
  const me = `<@${twin.bot.userId}>`;
  const settings = { botToken: twin.botToken, appToken: twin.appToken, apiUrl: twin.apiUrl };
  /** A room is a channel and a thread. */
  const at = (room: string) => {
    const [where = '', thread_ts = ''] = room.split(' ');
    return { where, thread_ts };
  };
  const say = (who: Who, room: string, words: string) => {
    const { where, thread_ts } = at(room);
    return twin.say(people[who], where, words, { thread_ts });
  };
  const begin = (words: string) => `${channel.id} ${twin.say(people.ben, channel, words)}`;
  const own = (room: string) => {
    const { where, thread_ts } = at(room);
    const isButton = ({ blocks }: Seen) => blocks[0]?.['block_id'] === 'parley_control';
    return twin.messages(where, thread_ts).filter((seen) => seen.by === twin.bot.userId && !isButton(seen));
  };
  const eventsOf = (ts: string) =>
    // What the twin sent as an event, it takes as one.
    twin.deliveries.map(({ payload }) => payload['event'] as Event).filter((event) => event.ts === ts);

  const town = {
    twin,
    people,
    me,
    say,
    open: async (kit: Kit) => slack(settings, kit),
    openRefused: async (kit: Kit) => slack({ ...settings, botToken: `${settings.botToken}-old` }, kit),
    room: () => begin('Let us talk about this here.'),
    ask: async (who: Who, room: string, words: string) => say(who, room, `${me} ${words}`),
    add: async (who: Who, room: string, words: string) => say(who, room, words),
    reply: async (who: Who, room: string, words: string) => say(who, room, words),
    async redeliver({ id }: Asked) {
      for (const event of eventsOf(id)) twin.emit(event);
    },
    edit: async ({ id }: Asked, words: string) => twin.edit(id, `${me} ${words}`),
    remove: async ({ id }: Asked) => twin.remove(id),
    async stop(who: Who, room: string) {
      const { where, thread_ts } = at(room);
      const streamed = own(room).at(-1)?.ts ?? '';
      // Slack shows its control to everybody, and ends the stream itself only for who may.
      if (who === 'ann') twin.stopStream(streamed);
      const stopped = { channel: where, user: people[who].id, thread_ts, streaming_message_ts: [streamed] };
      const { attempts } = twin.emit({ type: 'agent_session_stopped', ...stopped });
      await twin.until(() => attempts.some(({ ackedAt }) => ackedAt !== undefined));
    },
    shown: (room: string) =>
      own(room).map(({ ts, text, blocks, streaming }) => ({
        id: ts,
        text,
        growing: streaming === 'in_progress' || blocks.some(stops),
      })),
    working(room: string) {
      const { where, thread_ts } = at(room);
      return twin.status(where, thread_ts) !== undefined;
    },
    alarm: `<!everyone> <!channel> <!here> <@${people.ann.id}>`,
    intrusions(room: string) {
      const posts = twin.calls.filter(({ method }) => method === 'chat.postMessage');
      const mute = ({ args }: (typeof posts)[number]) =>
        [args['unfurl_links'], args['unfurl_media']].every((one) => String(one) === 'false');
      const previews = posts.filter((call) => !mute(call));
      return [...own(room).flatMap(({ text }) => text.match(/<[!@]\w+>/g) ?? []), ...previews.map(() => 'a preview')];
    },
    waiting(room: string) {
      const { where, thread_ts } = at(room);
      const signs = twin.calls.filter(
        ({ method, args }) =>
          method.endsWith('setStatus') && args['channel_id'] === where && args['thread_ts'] === thread_ts,
      );
      return twin.status(where, thread_ts) && String(signs.at(-1)?.args['loading_messages']);
    },
    cut() {
      twin.fault('apps.connections.open', { type: 'status', status: 503 }, 1000);
      twin.sockets.cut();
    },
    mend: () => twin.heal(),
    past([first = '', ...rest]: readonly string[]) {
      const room = begin(first);
      for (const words of rest) say('ben', room, words);
      return room;
    },
    close: () => twin.close(),
  } satisfies Town & Record<string, unknown>;
  return town;
}

/** Whether a block holds the button that stops an answer. */
function stops({ elements }: Seen['blocks'][number]): boolean {
  return JSON.stringify(elements ?? []).includes('parley_stop');
}

type Event = Parameters<Awaited<ReturnType<typeof startSlackTwin>>['emit']>[0] & { ts?: string };
type SlackTown = Awaited<ReturnType<typeof openTown>>;

const harness: Harness<SlackTown> = {
  lacks: {},
  page: 11_000,
  setting: 'SLACK_BOT_TOKEN',
  ways: {
    async 'a mention'({ twin, people, me }, words) {
      const channel = twin.addChannel({ name: 'lobby' });
      const id = twin.say(people.ann, channel, `${me} ${words}`);
      return { room: `${channel.id} ${id}`, id };
    },
    async 'a mention in a thread'(town, words) {
      const room = town.room();
      return { room, id: await town.ask('ann', room, words) };
    },
    async 'a direct message'({ twin, people }, words) {
      const direct = twin.dm(people.ann);
      const id = twin.say(people.ann, direct, words);
      return { room: `${direct.id} ${id}`, id };
    },
    async 'a message in a thread it takes part in'(town, words) {
      const room = town.past(['hm']);
      await town.ask('ben', room, 'what now?');
      await town.twin.until(() => town.shown(room).some(({ text }) => text === 'You said: what now?'));
      return { room, id: await town.add('ann', room, words) };
    },
  },
  silent: {
    'other bots': ({ twin, me }, room) => bot(twin, room, `${me} hello`),
    'a call to everyone': ({ say }, room) => say('ann', room, '<!everyone> <!channel> <!here> hello'),
    'a mention in code': ({ say, me }, room) => say('ann', room, `\`${me}\` calls it`),
    'a mention in a quote': ({ say, me }, room) => say('ann', room, `&gt; ${me} hello\nhe said`),
    'what does not name it': ({ say }, room) => say('ann', room, 'hello'),
  },
  open: openTown,
};

function bot(twin: SlackTown['twin'], room: string, words: string): void {
  const [where = '', thread_ts = ''] = room.split(' ');
  twin.say(twin.addUser({ name: 'Other', bot: true }), where, words, { thread_ts });
}

platformContract('Slack', harness);

/** Answers what asks for a file, or is work, with one. */
function withFile(turn: Turn): readonly ReplyPart[] {
  const clip = { name: 'items.csv', mediaType: 'text/csv', bytes: Buffer.from('item,price') };
  const wanted = turn.messages[0].task !== undefined || heard(turn) === 'a file?';
  return wanted
    ? [
        { type: 'text', text: 'Here it is.' },
        { type: 'file', clip },
      ]
    : echo(turn);
}

const work: Command = {
  name: 'describe',
  description: 'Describes.',
  options: [],
  action: 'ask',
  shown: 'room',
  task: true,
};

function worker(): Script {
  const script = new Script(withFile);
  Object.assign(script.bot, { commands: [work] });
  return script;
}

describe('Slack with files', () => {
  const filesIn = ({ twin }: SlackTown, room: string) => {
    const [where = '', thread] = room.split(' ');
    return twin.messages(where, thread).flatMap(({ files }) => files);
  };

  test('a file that a crash left in doubt is there once', async () => {
    const scene = await openScene(harness);
    const { town } = scene;
    const life = await scene.start(worker());
    const room = town.room();
    town.twin.fault('files.completeUploadExternal', { type: 'lost' });
    await town.ask('ann', room, 'a file?');
    await town.twin.until(() => filesIn(town, room).length === 1);
    await life.die();
    await scene.start(worker());
    await town.ask('ben', room, 'and now?');
    await scene.answered(room, 'You said: and now?');
    expect(filesIn(town, room)).toHaveLength(1);
  });

  test('a file that never arrived before a crash arrives after it', async () => {
    const scene = await openScene(harness);
    const { town } = scene;
    const life = await scene.start(worker());
    const room = town.room();
    town.twin.fault('files.completeUploadExternal', { type: 'hang' });
    await town.ask('ann', room, 'a file?');
    await town.twin.until(() => town.twin.calls.some(({ method }) => method === 'files.completeUploadExternal'));
    await life.die();
    await scene.start(worker());
    await town.twin.until(() => filesIn(town, room).length > 0);
    await town.ask('ben', room, 'and now?');
    await scene.answered(room, 'You said: and now?');
    expect(filesIn(town, room)).toHaveLength(1);
  });

  test('work that was given before a crash is done after it, once', async () => {
    const scene = await openScene(harness);
    const { town } = scene;
    const { twin, people } = town;
    const channel = twin.addChannel({ name: 'lab' });
    const silent = new Script();
    Object.assign(silent.bot, { commands: [work] });
    const life = await scene.start(silent);
    const delivery = twin.slash(people.ann, channel, '/describe');
    await twin.until(() => delivery.state === 'acknowledged');
    await silent.asked();
    await life.die();
    await scene.start(worker());
    const [root] = twin.messages(channel);
    const room = `${channel.id} ${root?.ts}`;
    await scene.answered(room, 'Here it is.');
    await twin.until(() => filesIn(town, room).length === 1);
    expect(twin.messages(channel)).toHaveLength(1);
  });
});

describe('Slack with buttons below answers', () => {
  const button = { command: 'again', chosen: {}, label: 'Again' };

  /** Answers with a button; what it asks for is answered in other words, over what it stands below. */
  function presser(): Script {
    const script = new Script((turn) => {
      const text = turn.messages[0].task ? 'In other words.' : 'In words.';
      return [
        { type: 'text', text },
        { type: 'whole', buttons: [button] },
      ];
    });
    const command: Bot['command'] = async () => {
      const [first] = script.turns;
      const over = first?.id ?? '';
      return {
        text: '',
        offer: {
          id: `again:${over}`,
          task: { name: 'again', chosen: {}, over },
          repliesTo: first?.messages[0].id ?? '',
        },
      };
    };
    Object.assign(script.bot, { commands: [{ ...work, name: 'again', task: false, hidden: true }], command });
    return script;
  }

  test.each(['a thread', 'a direct conversation'])(
    'what is pressed in %s writes over the answer, once, also after a restart',
    async (where) => {
      const scene = await openScene(harness);
      const { town } = scene;
      const { twin, people, me } = town;
      const script = presser();
      const life = await scene.start(script);
      const channel = where === 'a thread' ? twin.addChannel({ name: 'lobby' }) : twin.dm(people.ann);
      const question = twin.say(people.ann, channel, where === 'a thread' ? `${me} why?` : 'why?');
      const room = `${channel.id} ${question}`;
      const [before] = await scene.answered(room, 'In words.');
      await life.stop();
      const next = presser();
      next.turns.push(...script.turns);
      await scene.start(next);
      twin.click(people.ann, before!.id, 'parley_do:0');
      const [after, ...rest] = await scene.answered(room, 'In other words.');
      expect([after?.id, rest]).toEqual([before!.id, []]);
      // Whoever presses it asks for the same.
      twin.click(people.ben, before!.id, 'parley_do:0');
      await town.ask('ben', room, 'and now?');
      await twin.until(() => town.shown(room).length > 1);
      expect(next.turns.filter(({ messages: [first] }) => first.task)).toHaveLength(1);
    },
  );
});
