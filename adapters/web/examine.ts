// Whether the page can be opened, and by whom.
import type { Check } from '#src/checkup.ts';
import type { Http } from '#src/http.ts';

export interface Examined {
  readonly http: Pick<Http, 'app' | 'loopback'>;
  readonly token: string | undefined;
  /** As the operator has set it; absent: unknown. */
  readonly address: string | undefined;
}

export async function examine({ http, token, address }: Examined): Promise<readonly Check[]> {
  return [await served(http, address), entrance(http.loopback, token !== undefined)];
}

/** Asks the server itself, without a line to it. */
async function served({ app }: Examined['http'], address: string | undefined): Promise<Check> {
  const name = 'Web page';
  const status = await Promise.resolve(app.request('http://localhost/', { headers: { host: 'localhost' } })).then(
    (response) => response.status,
    () => 500,
  );
  if (status === 200 && address === undefined) return { name, state: 'good', finding: 'It is served.' };
  if (status === 200)
    return { name, state: 'good', finding: 'It is served at {link}.', values: { link: `http://${address}` } };
  const finding = 'It is not served: the server answers with {status}.';
  const remedy = 'Look into the log for why, and start again.';
  return { name, state: 'bad', finding, remedy, values: { status } };
}

function entrance(loopback: boolean, hasToken: boolean): Check {
  const name = 'Who may open the web page';
  if (hasToken) return { name, state: 'good', finding: 'Whoever knows WEB_TOKEN may, as an admin.' };
  if (loopback)
    return { name, state: 'good', finding: 'Only people at this machine may, as admins: no WEB_TOKEN is set.' };
  const finding = 'Nobody may: other machines can reach it, and no WEB_TOKEN is set.';
  return { name, state: 'bad', finding, remedy: 'Set WEB_TOKEN to a long secret, or HOST to 127.0.0.1.' };
}
