// People and conversations that the bot names by their ids, as who asked for a command can read them: Slack would ping.
import type { People } from './people.ts';

/** People that are looked up for one text, which names fewer. */
const most = 50;

/**
 * `<@id>` as a name; `<#id>` as a link, for the app does not ask for the right to know what channels are called:
 * https://docs.slack.dev/interactivity/deep-linking/
 */
export async function withNames(text: string, team: string, people: Pick<People, 'of'>): Promise<string> {
  const ids = [...new Set(Array.from(text.matchAll(/<@([UW][A-Z0-9]+)>/g), ([, id = '']) => id))].slice(0, most);
  const names = new Map(await Promise.all(ids.map(async (id) => [id, plain((await people.of(id)).name)] as const)));
  return text
    .replace(/<@([UW][A-Z0-9]+)>/g, (_, id: string) => `@${names.get(id) ?? id}`)
    .replace(/<@&(S[A-Z0-9]+)>/g, '@$1')
    .replace(/<#([CDG][A-Z0-9]+)(?::[\d.]+)?>/g, `[#$1](https://slack.com/app_redirect?team=${team}&channel=$1)`);
}

/** Of a name, nothing is markup. */
function plain(name: string): string {
  return name.replace(/[\\`*_~[\]()<>#|!]/g, '\\$&');
}
