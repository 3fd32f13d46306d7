// The main job from end to end: the real process, the real SDKs, and members who mention it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotProcess, startWorld, type World } from './world.ts';
import { isGrowing } from './growing.ts';

describe('a member', () => {
  let world: World;
  let bot: BotProcess;

  beforeAll(async () => {
    world = await startWorld();
    bot = await world.start();
  });
  afterAll(() => world.close());

  it('mentions the bot on Discord and reads the answer', async () => {
    const { discord, groq } = world;
    const ada = discord.addUser({ name: 'Ada' });
    const guild = discord.addGuild({ name: 'Library', channels: ['general'], members: [ada] });
    const general = guild.channels[0]!;
    groq.answer = () => ({ text: 'The capital of France is **Paris**.', delayMs: 20, chunkMs: 5 });
    const question = discord.say(ada, general, `<@${discord.bot.id}> what is the capital of France?`);
    await discord.until(() =>
      discord.messages(general).some((m) => m.content === 'The capital of France is **Paris**.' && !isGrowing(m)),
    );
    const answers = discord.messages(general).filter((message) => message.authorId === discord.bot.id);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ replyTo: question.id, pings: [] });
    expect(discord.violations).toEqual([]);
    expect(bot.alive).toBe(true);
  });

  it('mentions the bot on Slack and reads the answer in a thread', async () => {
    const { slack, groq } = world;
    const grace = slack.addUser({ name: 'Grace' });
    const channel = slack.addChannel({ name: 'general' });
    groq.answer = () => ({ text: 'It is **42**.', delayMs: 20, chunkMs: 5 });
    const ts = slack.say(grace, channel, `<@${slack.bot.userId}> what is the answer?`);
    await slack.until(() =>
      slack.messages(channel, ts).some((m) => m.text.includes('It is **42**.') && m.streaming !== 'in_progress'),
    );
    expect(slack.messages(channel, ts).filter((m) => m.by === slack.bot.userId)).toHaveLength(1);
  });
});
