// What a server of tools offers that admins did not allow like this: told where moderators read, once.
import type { Place } from '#src/message.ts';
import type { News } from '#src/servers.ts';
import type { Enforcing } from './moderate/means.ts';
import { keyOf } from './moderate/telling/key.ts';
import { tellOnce } from './moderate/telling/tidings.ts';

// said
const [changed, fresh] = [
  'Tools of the server {server} are not what you allowed any more: {tools}. They are off; `/tools list` shows them, and `/tools allow` takes them as they are now.',
  'The server {server} has new tools: {tools}. They are off until you allow them with `/tools allow`.',
];

/** Never rejects. */
export async function tellNews(place: Place, server: string, news: News, means: Enforcing): Promise<void> {
  const told = async (sentence: string, tools: readonly string[]): Promise<void> => {
    if (tools.length === 0) return;
    const values = { server, tools: tools.map((one) => `\`${one}\``).join(', ') };
    const trouble = `tools ${keyOf(sentence, server, ...tools, means.acting.now())}`;
    await tellOnce(place, trouble, { sentence, values }, means);
  };
  await told(changed, news.changed);
  await told(fresh, news.fresh);
}
