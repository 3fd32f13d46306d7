// A call from end to end: the real process in a voice channel, heard and spoken to by people, over real sockets and encryption.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { opusPackets, speech, speechTest } from './audio/speech.ts';
import type { Guest } from './twins/discord/voice/calls.ts';
import type { Channel, User } from './twins/discord/world.ts';
import { until } from './until.ts';
import { type BotProcess, startWorld, type World } from './world.ts';

describe('in a voice channel', () => {
  let world: World;
  let bot: BotProcess;
  let ada: User;
  let lounge: Channel;
  let guest: Guest;

  beforeAll(async () => {
    world = await startWorld();
    const { discord } = world;
    bot = await world.start({ NODE_EXTRA_CA_CERTS: discord.voice.certificate });
    ada = discord.addUser({ name: 'Ada' });
    const server = discord.addGuild({ name: 'Library', channels: ['general'], members: [ada] });
    lounge = discord.addChannel(server, { name: 'lounge', voice: true });
    guest = await discord.voice.join(ada, lounge);
    await until(() => discord.commands().some(({ name }) => name === 'join'), 'the commands are registered');
  });
  afterAll(() => world.close());

  /** The texts the bot shows in the channel's chat. */
  const shown = () =>
    world.discord
      .messages(lounge)
      .filter(({ authorId }) => authorId === world.discord.bot.id)
      .map(({ content }) => content);
  const sounds = () => world.discord.voice.heard(lounge).filter(({ silence }) => !silence);
  const say = async (text: string) => {
    await guest.say(await opusPackets(await speech(text)));
    await guest.pause();
  };

  speechTest('the bot comes when it is asked, and says who is heard', async () => {
    const { discord } = world;
    await discord.command(ada, lounge, 'join');
    await until(() => discord.voice.connected(lounge) && discord.voice.settled(lounge), 'the bot is in the call');
    await until(() => shown().some((text) => text.includes('What I hear')), 'the notice is there');
  });

  speechTest('nothing of a person is listened to before that person has agreed', async () => {
    const { groq } = world;
    await say('Can you hear me although I never agreed?');
    await discordSettles();
    expect(groq.calls.filter(({ upload }) => upload !== undefined)).toEqual([]);
  });

  speechTest('somebody who agreed asks aloud, hears the answer, and can read both', async () => {
    const { discord, groq } = world;
    const notice = await until(
      () => discord.messages(lounge).find(({ content }) => content.includes('What I hear')),
      'the notice is there',
    );
    await discord.press(ada, notice, 'voice:hear');
    groq.hears = () => 'What is the capital of France?';
    groq.answer = () => ({ text: 'The capital of France is Paris.', delayMs: 20, chunkMs: 5 });
    const before = sounds().length;
    await say('What is the capital of France?');
    await until(() => sounds().length > before + 25, 'half a second of sound comes back');
    expect(sounds().every(({ encrypted, opus }) => encrypted && opus !== undefined)).toBe(true);
    await until(
      () => shown().join('\n').includes('The capital of France is Paris.'),
      'the answer is in the transcript',
    );
    expect(shown().join('\n')).toMatch(/Ada.*What is the capital of France\?/s);
    expect(groq.calls.find(({ upload }) => upload !== undefined)?.upload?.name).toMatch(/\.ogg$/);
  });

  speechTest('what was said aloud is known to whoever asks in writing', async () => {
    const known = await ask('what did you just say?', 'I said Paris.');
    expect(known).toContain('What is the capital of France?');
    expect(known).toContain('The capital of France is Paris.');
  });

  speechTest('a bot that is killed in a call says so when it is back, and has lost nothing that was said', async () => {
    const { discord } = world;
    await bot.end('SIGKILL');
    bot = await world.start({ NODE_EXTRA_CA_CERTS: discord.voice.certificate });
    await until(() => shown().some((text) => text.includes('I was restarted')), 'the restart is told');
    await until(() => !discord.voice.present(lounge).includes(discord.bot.id), 'the bot is not shown in the call');
    const known = await ask('what did we talk about?', 'France, mostly.');
    expect(known).toContain('What is the capital of France?');
    expect(known).toContain('The capital of France is Paris.');
    await discord.command(ada, lounge, 'join');
    await until(() => discord.voice.connected(lounge) && discord.voice.settled(lounge), 'the bot is in the call again');
  });

  speechTest('the bot leaves when it is sent out, and nothing is left behind', async () => {
    const { discord, groq } = world;
    groq.hears = () => 'Goodbye, and thank you for the fish.';
    await guest.say(await opusPackets(await speech('Goodbye, and thank you for the fish.')));
    await discord.command(ada, lounge, 'leave');
    await until(() => !discord.voice.connected(lounge), 'the bot has left');
    // Said without a pause before the end: it is heard all the same.
    await until(() => shown().join('\n').includes('thank you for the fish'), 'the last words are in the transcript');
    expect(discord.voice.violations).toEqual([]);
    expect(discord.violations).toEqual([]);
  });

  /** Asks in writing, and resolves with what the model was told of the conversation when the answer is there. */
  async function ask(question: string, answer: string): Promise<string> {
    const { discord, groq } = world;
    let known = '';
    groq.answer = ({ messages }) => {
      known = JSON.stringify(messages);
      return answer;
    };
    discord.say(ada, lounge, `<@${discord.bot.id}> ${question}`);
    await until(() => shown().includes(answer), 'the answer is written');
    return known;
  }

  /** Long enough for anything that was heard to have been sent on: another person's question has been answered in writing. */
  async function discordSettles(): Promise<void> {
    await ask('are you there?', 'Yes, I am.');
  }
});

test('a bot without a model that listens says so when it is asked into a call, and stays out', async () => {
  const world = await startWorld();
  onTestFinished(() => world.close());
  const { discord } = world;
  const ada = discord.addUser({ name: 'Ada' });
  const server = discord.addGuild({ name: 'Library', channels: ['general'], members: [ada] });
  const lounge = discord.addChannel(server, { name: 'lounge', voice: true });
  await discord.voice.join(ada, lounge);
  await world.start({ GROQ_API_KEY: '' });
  await until(() => discord.commands().some(({ name }) => name === 'join'), 'the commands are registered');
  await discord.command(ada, lounge, 'join');
  await until(
    () => discord.messages(lounge, ada).some(({ content }) => content.includes('I have no ears')),
    'the reason',
  );
  expect(discord.voice.present(lounge)).toEqual([ada.id]);
});
