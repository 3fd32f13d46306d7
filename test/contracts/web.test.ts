// The web page, held to what every platform must do, by people who read its stream.
import { randomUUID } from 'node:crypto';
import { web } from '#adapters/web/index.ts';
import type { Update } from '#adapters/web/room.ts';
import { openHttp } from '#src/http.ts';
import type { Platform } from '#src/platform.ts';
import type { Store } from '#src/store.ts';
import type { Kit } from '#src/kit.ts';
import { until } from '#test/until.ts';
import { platformContract } from './platform.ts';
import type { Asked, Harness, Town, Who } from './town.ts';

type Message = Extract<Update, { type: 'message' }>;

/** What a viewer makes of a room's stream. */
class Picture {
  readonly messages = new Map<string, { at: number; by: Message['by']; text: string; growing: boolean }>();
  signs: Extract<Update, { type: 'signs' }> = { type: 'signs' };

  take(update: Update): void {
    if (update.type === 'reset') this.messages.clear();
    else if (update.type === 'removed') this.messages.delete(update.id);
    else if (update.type === 'signs') this.signs = update;
    else {
      const { id, keep, add, at, by, growing } = update;
      const text = (this.messages.get(id)?.text ?? '').slice(0, keep) + add;
      this.messages.set(id, { at, by, text, growing });
    }
  }
}

/** Somebody with a browser, as far as the server can tell. */
class Guest {
  readonly name: string;
  #cookie = '';
  #entered: Promise<void> | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Asks the server; rejects with its sentence when it refuses. */
  async ask(url: string, method: string, path: string, body: unknown): Promise<void> {
    await (this.#entered ??= this.#send(url, 'POST', '/session', {}));
    await this.#send(url, method, path, body);
  }

  async #send(url: string, method: string, path: string, body: unknown): Promise<void> {
    const headers = { origin: url, cookie: this.#cookie };
    const response = await fetch(`${url}/api${path}`, { method, headers, body: JSON.stringify(body) });
    this.#cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.#cookie;
    const said = await response.text();
    if (!response.ok) throw new Error(said);
  }

  /** Follows a room until its stream ends. */
  async follow(url: string, room: string, picture: Picture): Promise<void> {
    const response = await fetch(`${url}/api/rooms/${room}/events`, { headers: { cookie: this.#cookie } });
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      // The server's own updates, as its room makes them.
      for (const line of lines) if (line.startsWith('data: ')) picture.take(JSON.parse(line.slice(6)) as Update);
    }
  }
}

async function openTown() {
  const people = { ann: new Guest('Ann'), ben: new Guest('Ben') };
  const pictures = new Map<string, { whose: Guest; picture: Picture }>();
  let url = '';

  const watch = (room: string) => {
    const seen = pictures.get(room);
    // A stream that a dying server cuts is followed anew from the next one.
    if (seen) seen.whose.follow(url, room, seen.picture).catch(() => undefined);
  };
  const post = async (who: Who, room: string, text: string, id: string = randomUUID()) => {
    const { name } = people[who];
    await people[who].ask(url, 'POST', `/rooms/${room}/messages`, { id, text, name });
    if (!pictures.has(room)) {
      pictures.set(room, { whose: people[who], picture: new Picture() });
      watch(room);
    }
    return id;
  };
  const open = async (kit: Kit, store: Store, loopback = true): Promise<Platform> => {
    const http = openHttp({ host: '127.0.0.1', port: 0, log: kit.log, health: () => ({}) });
    const page = web({ http: { ...http, loopback }, store, offline: false }, kit);
    url = (await http.listen()).url;
    const start: Platform['start'] = async (bot) => {
      await page.start(bot);
      for (const room of pictures.keys()) watch(room);
    };
    const stop: Platform['stop'] = async (graceMs) => {
      await page.stop(graceMs);
      await http.close();
    };
    return { ...page, start, stop };
  };
  const messages = (room: string) => [...(pictures.get(room)?.picture.messages ?? [])];
  const signs = (room: string) => pictures.get(room)?.picture.signs;
  const path = ({ room, id }: Asked) => `/rooms/${room}/messages/${id}`;

  const town: Town = {
    open,
    openRefused: (kit, store) => open(kit, store, false),
    room: () => randomUUID(),
    ask: post,
    add: post,
    reply: post,
    redeliver: async ({ room, id }) => void (await post('ann', room, 'hello', id)),
    edit: (asked, text) => people.ann.ask(url, 'PUT', path(asked), { text }),
    remove: (asked) => people.ann.ask(url, 'DELETE', path(asked), {}),
    async stop(who, room) {
      const turn = await until(() => signs(room)?.turn, 'an answer that can be stopped');
      // The rooms of others do not exist for anybody.
      await people[who].ask(url, 'POST', `/rooms/${room}/stop`, { turn }).catch(() => undefined);
    },
    shown: (room) =>
      messages(room)
        .filter(([, { by }]) => by === 'bot')
        .toSorted(([, one], [, other]) => one.at - other.at)
        .map(([id, { text, growing }]) => ({ id, text, growing })),
    working: (room) => signs(room)?.working !== undefined,
    alarm: '@everyone',
    intrusions: () => [],
    waiting: (room) => signs(room)?.waiting,
    cut: () => undefined,
    mend: () => undefined,
    past: () => randomUUID(),
    close: async () => undefined,
  };
  return town;
}

const harness: Harness = {
  lacks: {
    company: 'a conversation on the page belongs to one person',
    past: 'nobody talks on the page without the bot',
    pings: 'the page notifies nobody and loads nothing from elsewhere',
    line: 'the page is served by the bot itself',
    mail: 'the page says at once that nobody is there',
  },
  page: 16_000,
  setting: 'WEB_TOKEN',
  ways: {
    async 'a message'(town, words) {
      const room = town.room();
      return { room, id: await town.ask('ann', room, words) };
    },
  },
  silent: {},
  open: openTown,
};

platformContract('The web page', harness);
