// The message that a command's answer hangs from: slash commands are in no thread, and nobody but the asker sees them.
// https://docs.slack.dev/interactivity/implementing-slash-commands/
import { PostError } from '#src/poster.ts';
import { channelPosts } from './history.ts';
import { fallback } from './outgoing.ts';
import { isOwn, type Self } from './post.ts';
import { inSections } from './sections.ts';
import type { Wire } from './wire.ts';

/** Characters that are shown of what was typed. */
const mostTyped = 500;
const mark = 'parley_task';
/** Messages of a channel among which a lost one is looked for. */
const nearby = 20;

/** Posts who asked for what, and resolves with the message's id. `key` names the command for good. */
export async function postRoot(
  wire: Wire,
  self: Self,
  channel: string,
  asked: { name: string; by: string; typed: string; key: string },
): Promise<string> {
  const text = sentence(asked);
  const rest = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;
  const metadata = { event_type: mark, event_payload: { key: asked.key } };
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

function sentence({ name, by, typed }: { name: string; by: string; typed: string }): string {
  const words = `/${name} ${typed.length > mostTyped ? `${typed.slice(0, mostTyped).toWellFormed()}…` : typed}`;
  return `**${by.replace(/[*_~`]/g, '')}** asked for \`${words.trim().replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}
