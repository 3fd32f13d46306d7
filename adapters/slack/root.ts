// The message that a command's answer hangs from: slash commands are in no thread, and nobody but the asker sees them.
// https://docs.slack.dev/interactivity/implementing-slash-commands/
import type { Chosen, Command } from '#src/command.ts';
import { PostError } from '#src/poster.ts';
import { channelPosts } from './history.ts';
import { fallback } from './outgoing.ts';
import { isOwn, type Self, taskMark } from './post.ts';
import { inSections } from './sections.ts';
import type { Wire } from './wire.ts';

/** Messages of a channel among which a lost one is looked for. */
const nearby = 20;

/**
 * Posts who asked for what, and resolves with the message's id. `key` names the command for good; of what was chosen, only what the
 * command itself names is shown: words of people are judged before anybody reads them from the bot.
 */
export async function postRoot(
  wire: Wire,
  self: Self,
  channel: string,
  asked: { command: Command; by: string; chosen: Chosen; key: string },
): Promise<string> {
  const text = sentence(asked);
  const rest = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;
  const metadata = { event_type: taskMark, event_payload: { key: asked.key } };
  wire.spend(channel);
  try {
    const { ts = '' } = await wire.call('chat.postMessage', channel, (web) =>
      web.chat.postMessage({ channel, text: fallback(text, 3000), blocks: inSections(text), metadata, ...rest }),
    );
    return ts;
  } catch (error) {
    if (!(error instanceof PostError) || error.kind !== 'unknown') throw error;
    const lost = await rootOf(wire, self, channel, asked.key);
    if (lost === undefined) throw error;
    return lost;
  }
}

async function rootOf(wire: Wire, self: Self, channel: string, key: string): Promise<string | undefined> {
  const posts = await channelPosts(wire, channel, { limit: nearby, include_all_metadata: true });
  return posts.find((said) => isOwn(said, self) && said.metadata?.event_payload['key'] === key)?.ts;
}

function sentence({ command, by, chosen }: { command: Command; by: string; chosen: Chosen }): string {
  const named = command.options.filter(
    ({ name, kind, choices }) => chosen[name] !== undefined && (choices || kind !== 'text'),
  );
  const words = [`/${command.name}`, ...named.map(({ name }) => `${name}:${chosen[name]}`)].join(' ');
  return `**${by.replace(/[*_~`]/g, '')}** asked for \`${words}\``;
}
