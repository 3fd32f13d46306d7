// Where Slack keeps files: the only hosts that see the bot's token beside the Web API.
import type { Depot } from '#src/egress.ts';

/** Slack's own: https://docs.slack.dev/reference/objects/file-object/. Whoever names another API keeps files there, too. */
export function depotOf(token: string, apiUrl: string): Depot {
  return {
    origins: ['https://files.slack.com', new URL(apiUrl).origin],
    headers: { authorization: `Bearer ${token}` },
  };
}

/** Whether an address that Slack gave is one of Slack's own. */
export function belongs(address: string, { origins }: Depot): boolean {
  const url = URL.parse(address);
  return url !== null && !url.username && !url.password && origins.includes(url.origin);
}
