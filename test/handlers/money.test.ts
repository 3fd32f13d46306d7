// Usage and budgets as commands: who sees what, in figures, in tables and as a picture.
import { GlobalFonts } from '@napi-rs/canvas';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Asked, Outcome } from '#src/command.ts';
import type { Person } from '#src/message.ts';
import { type Charts, openCharts } from '#src/chart.ts';
import { BotError } from '#src/trouble.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, ben, place } from '#test/said.ts';
import { noon, openThrift, type Thrift } from './thrift.ts';

const day = 86_400_000;
const admin: Person = { ...ann, isAdmin: true };
const never = new AbortController().signal;

function asked(author = admin, where = place): Asked {
  return { author, place: where, calls: false, history: async function* () {} };
}

const run = ({ one }: Thrift, name: string, chosen = {}, by = asked()): Promise<Outcome> =>
  one.command(name, chosen, by, never);

/** A month in which Ann and Ben used three models. */
async function busy(budgets: readonly string[] = []): Promise<Thrift> {
  const scene = await openThrift(budgets);
  scene.now = noon - 3 * day;
  scene.use({ promptTokens: 1_000_000, cachedTokens: 250_000, completionTokens: 100_000, dollars: 2.5 });
  scene.use({ model: 'my/own', role: 'guard', promptTokens: 5000 }, ben);
  scene.now = noon;
  scene.use({ model: 'whisper-large-v3', role: 'transcribe', audioSeconds: 3600, dollars: 0.111 }, ben);
  scene.use({ model: 'qwen/qwen3.8-27b', role: 'vision', promptTokens: 6000, images: 3, dollars: 0.005 });
  return scene;
}

describe('/usage me', () => {
  it('shows what is one’s own, today and this month, and how it stands with the budgets', async () => {
    const scene = await busy(['2000000 tokens a month for each person', '10 images a day for the space']);
    scene.use({ promptTokens: 900_000 }, ann, { ...place, space: 'other' });
    scene.use({ promptTokens: 900_000 }, ann, { ...place, platform: 'other' });
    const { text } = await run(scene, 'usage me', {}, asked(ann));
    expect(text.split('\n')).toEqual([
      'Today: $0.005, 6,000 tokens, 3 images',
      'This month: $2.51, 1,106,000 tokens, 3 images',
      '',
      '- Of the 2,000,000 tokens that each person may use in a month, you have used 55%. It starts anew at December 1 at 00:00 UTC, in 4 days.',
      '- Of the 10 images that may be used here in a day, 30% are used. It starts anew at 00:00 UTC, in 10 hours.',
    ]);
  });

  it('says so where no budget holds', async () => {
    const { text } = await run(await busy(), 'usage me', {}, asked(ben));
    expect(text).toContain('This month: $0.11, 5,000 tokens, 3,600 seconds of sound');
    expect(text).toContain('No budget holds for you here.');
  });
});

describe('/usage server', () => {
  it('is for admins', async () => {
    const { text, files } = await run(await busy(), 'usage server', {}, asked(ann));
    expect(text).toBe('Only admins can do that.');
    expect(files).toBeUndefined();
  });

  it('shows money, tokens and what the cache served, by person, model and role', async () => {
    const scene = await busy();
    scene.use({ dollars: 99 }, ann, { ...place, space: 'other' });
    const { text } = await run(scene, 'usage server');
    expect(text).toBe(
      [
        '**$2.62, 1,111,000 tokens (24% from the cache), 3,600 seconds of sound, 3 images**',
        '**By person**',
        '- <@ann>: $2.51, 1,106,000 tokens (24% from the cache), 3 images',
        '- <@ben>: $0.11, 5,000 tokens (0% from the cache), 3,600 seconds of sound',
        '**By model**',
        '```',
        '                      money  tokens  cached  calls',
        'openai/gpt-oss-120b   $2.50    1.1M     25%      1',
        'whisper-large-v3      $0.11       0       –      1',
        'qwen/qwen3.8-27b     $0.005      6K      0%      1',
        'my/own                $0.00      5K      0%      1',
        '```',
        '**By what it was for**',
        '```',
        '             money  tokens  cached  calls',
        'chat         $2.50    1.1M     25%      1',
        'transcribe   $0.11       0       –      1',
        'vision      $0.005      6K      0%      1',
        'guard        $0.00      5K      0%      1',
        '```',
        'What these models cost is not known, and counts as nothing: my/own.',
        'Prices as listed in 2026-09: https://groq.com/pricing',
      ].join('\n'),
    );
  });

  it.each([
    ['today', 'November 26, 2026, UTC: $0.12 in all', '14:00'],
    ['week', 'November 20, 2026 to November 26, 2026, UTC: $2.62 in all', 'Nov 23'],
    ['month', 'November 1, 2026 to November 26, 2026, UTC: $2.62 in all', 'Nov 23'],
    ['year', 'December 1, 2025 to November 30, 2026, UTC: $2.62 in all', 'Nov 2026'],
  ])('draws %s, and tells in words what it has drawn', async (period, subtitle, highest) => {
    const { files = [] } = await run(await busy(), 'usage server', { period });
    expect(files).toHaveLength(1);
    const [{ bytes, mediaType, name, described } = { bytes: new Uint8Array() }] = files;
    expect([mediaType, name]).toEqual(['image/png', `usage-${period}.png`]);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 1600, height: 900 });
    expect(described).toContain('Cost by model');
    expect(described).toContain(subtitle);
    expect(described).toContain(`The highest bar is ${highest}`);
    expect(described).toMatch(/whisper-large-v3 \$0\.11 \(\d+%\)/);
  });

  it('draws tokens where nobody knows what they cost, and the rest as one', async () => {
    const scene = await openThrift([]);
    for (const model of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) scene.use({ model, promptTokens: model.charCodeAt(0) });
    const { files } = await run(scene, 'usage server');
    expect(files?.[0]?.described).toContain('Tokens by model');
    expect(files?.[0]?.described).toContain('c 99 tokens (14%); others 195 tokens (27%)');
  });

  it('names nobody for what was used by people whose data was deleted', async () => {
    const scene = await openThrift([]);
    scene.use({ dollars: 1 }, { id: '' });
    expect((await run(scene, 'usage server')).text).toContain('\n- –: $1.00');
  });

  it('names ten people, and counts the others', async () => {
    const scene = await openThrift([]);
    for (let at = 0; at < 13; at += 1) scene.use({ dollars: 13 - at }, { id: `p${at}` });
    const { text } = await run(scene, 'usage server');
    expect(text.match(/<@p\d+>/g)).toHaveLength(10);
    expect(text).toContain('and 3 others');
  });

  it('says so where nothing was used', async () => {
    expect((await run(await openThrift([]), 'usage server')).text).toBe('Nothing was used in that time.');
  });

  it('shows its figures also when the picture cannot be drawn', async () => {
    const scene = await busy();
    Object.assign(scene.means.charts, {
      draw: async () => {
        throw new BotError('No.');
      },
    });
    const { text, files } = await run(scene, 'usage server');
    expect(text).toContain('**By model**');
    expect(files).toBeUndefined();
  });
});

describe('/budget', () => {
  const list = async (scene: Thrift) => (await run(scene, 'budget list')).text;

  it('sets, shows and takes back budgets, each once', async () => {
    const scene = await busy();
    expect(await list(scene)).toContain('There are no budgets');
    const first = { most: 2_000_000, of: 'tokens', per: 'month' };
    const sentence = '`2000000 tokens a month for each person`';
    expect((await run(scene, 'budget add', first)).text).toBe(`This budget holds from now on: ${sentence}`);
    expect((await run(scene, 'budget add', first)).text).toBe(`This budget holds already: ${sentence}`);
    await run(scene, 'budget add', { most: 3, of: 'dollars', per: 'month', for: 'space' });
    await run(scene, 'budget add', { most: 60, of: 'seconds of sound', per: 'hour', role: '7' });
    await run(scene, 'budget add', { most: 5, of: 'images', per: 'day', room: 'room' });
    expect((await list(scene)).split('\n')).toEqual([
      `- ${sentence}: the most that one person has used is 1,106,000 tokens (55%); it starts anew at December 1 at 00:00 UTC, in 4 days`,
      '- `3 dollars a month for the space`: $2.62 are used (87%); it starts anew at December 1 at 00:00 UTC, in 4 days',
      '- `60 seconds an hour for role 7`: the most that one person has used is 3,600 seconds of sound (6,000%); it starts anew at 15:00 UTC, in 30 minutes',
      '- `5 images a day for room room`: 3 images are used (60%); it starts anew at 00:00 UTC, in 10 hours',
    ]);
    const wanted = await scene.one.suggest('budget remove', 'budget', '3 doll', asked());
    expect(wanted).toEqual(['3 dollars a month for the space']);
    await run(scene, 'budget remove', { budget: wanted[0] });
    expect(await list(scene)).not.toContain('3 dollars');
    expect((await run(scene, 'budget remove', { budget: wanted[0] })).text).toContain('There is no such budget');
  });

  it.each([
    [{ most: 0.5, of: 'tokens', per: 'day' }, 'counted whole'],
    [{ most: 5, of: 'tokens', per: 'day', role: '1', room: '2' }, 'one of these'],
    [{ most: 5, of: 'stones', per: 'day' }, 'A budget counts'],
    [{ most: 5, of: 'tokens', per: 'week' }, 'an hour, a day or a month'],
    [{ most: 'x', of: 'tokens', per: 'day' }, 'more than nothing'],
  ])('refuses what is none: %j', async (chosen, why) => {
    const scene = await openThrift([]);
    expect((await run(scene, 'budget add', chosen)).text).toContain(why);
    expect(await list(scene)).toContain('There are no budgets');
  });

  it('takes no more than anybody can overlook', async () => {
    const scene = await openThrift(Array.from({ length: 25 }, (_, at) => `${at + 1} tokens a day for the space`));
    const { text } = await run(scene, 'budget add', { most: 99, of: 'tokens', per: 'day' });
    expect(text).toContain('25 budgets already');
  });

  it.each(['budget add', 'budget remove', 'budget list'])('is for admins: %s', async (name) => {
    const scene = await openThrift(['5 images a day for each person']);
    const chosen = { most: 1, of: 'tokens', per: 'day', budget: '5 images a day for each person' };
    expect((await run(scene, name, chosen, asked(ann))).text).toBe('Only admins can do that.');
    expect((await scene.means.settings.of(place)).budgets).toEqual(['5 images a day for each person']);
    expect(await scene.one.suggest(name, 'budget', '', asked(ann))).toEqual([]);
  });
});

describe('a chart', () => {
  const picture = {
    title: 'Cost by model',
    subtitle: 'Today',
    labels: ['1', '2'],
    unit: 'US dollars',
    digits: 2,
    series: [{ name: 'a', values: [1, 2] }],
  };

  it('has its words in it, in a font that comes along', async () => {
    const charts = openCharts(keptLog().log);
    const ink = async (title: string) => {
      const { bytes } = await charts.draw('a', { ...picture, title }, '', never);
      const top = sharp(bytes).extract({ left: 0, top: 0, width: 1600, height: 100 }).greyscale();
      const { channels } = await top.stats();
      return channels[0]?.mean ?? 255;
    };
    const [none, few, many] = [await ink(' '), await ink('Cost'), await ink('Cost by model and by role')];
    expect(few).toBeLessThan(none);
    expect(many).toBeLessThan(few);
    await charts.close();
    // Fonts are known to the whole process.
    expect(GlobalFonts.has('Inter')).toBe(true);
  });

  it('is drawn in English for whose letters the font has not got, and described in theirs', async () => {
    const scene = await busy();
    const drawn: Parameters<Charts['draw']>[] = [];
    Object.assign(scene.means.charts, {
      draw: async (...order: Parameters<Charts['draw']>) => {
        drawn.push(order);
        return { name: 'a', mediaType: 'image/png', bytes: new Uint8Array() };
      },
    });
    await run(scene, 'usage server', {}, asked({ ...admin, locale: 'ja' }));
    await run(scene, 'usage server', {}, asked({ ...admin, locale: 'de' }));
    expect(drawn.map(([, { labels }]) => labels[0])).toEqual(['Nov 1', '1. Nov.']);
    expect(drawn[0]?.[2]).toContain('11月');
  });

  it('that cannot be drawn is a trouble with a sentence, and the next one is drawn', async () => {
    const { log, lines } = keptLog();
    const charts = openCharts(log);
    const broken = { ...picture, digits: 1000 };
    await expect(charts.draw('a', broken, '', never)).rejects.toThrow('I could not draw the chart.');
    expect(lines.join('')).toContain('a chart could not be drawn');
    expect((await charts.draw('a', picture, 'b', never)).described).toBe('b');
    await charts.close();
  });
});
