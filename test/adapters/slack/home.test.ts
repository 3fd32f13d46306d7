// The bot's home in Slack: made of what its commands tell, for each person theirs, and with buttons that do what they say.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/command.ts';
import { until } from '#test/until.ts';
import { openOffice, type Office } from './office.ts';

const takeAway = { command: 'privacy delete', chosen: { sure: true }, label: 'Delete my data', grave: true };
const outcomes: Record<string, Outcome> = {
  'settings view': { text: '- `persona`: **plain**' },
  'settings form': {
    text: 'Too late.',
    form: {
      title: 'Settings',
      command: 'settings save',
      chosen: { for: 'me' },
      fields: [{ name: 'persona', description: 'Who I am.', kind: 'text' }],
    },
  },
  'usage me': { text: '12 tokens' },
  'privacy view': { text: 'Everything for a day.', buttons: [takeAway] },
  'privacy delete': { text: 'All is deleted.' },
  help: { text: 'x'.repeat(7000) },
  doctor: { text: 'Nobody sees this here.' },
};

let office: Office;
let ann: { id: string };

beforeEach(async () => {
  office = await openOffice({ outcomes });
  ann = office.twin.addUser({ name: 'Ann', locale: 'sv-SE', admin: true });
});

afterEach(() => office.close());

const home = (who = ann) => office.twin.surfaces.homes.get(who.id);
const published = (): number => office.twin.calls.filter(({ method }) => method === 'views.publish').length;
const textOf = (blocks: unknown): string => JSON.stringify(blocks);

async function opened(who = ann): Promise<string> {
  office.twin.openHome(who);
  return textOf(await until(() => home(who)?.blocks));
}

describe('what it shows', () => {
  test('settings, usage, privacy and help, in this order, of this person', async () => {
    const shown = await opened();
    const places = ['persona', '12 tokens', 'Everything for a day', 'xxx'].map((part) => shown.indexOf(part));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    expect(shown).not.toContain('Nobody sees this');
    const [, , asked] = office.commanded[0] ?? [];
    const room = office.twin.dm(ann).id;
    expect(asked).toMatchObject({
      author: { id: ann.id, isAdmin: true, locale: 'sv-SE' },
      place: { platform: 'slack', space: office.twin.teamId, room },
      calls: false,
    });
  });

  test('what a command refuses is left out', async () => {
    await office.close();
    office = await openOffice({
      outcomes: { 'usage me': { text: 'You may not.', failed: true }, help: { text: 'Ask.' } },
    });
    ann = office.twin.addUser({ name: 'Ann' });
    const shown = await opened();
    expect(shown).toContain('Ask.');
    expect(shown).not.toContain('You may not.');
  });

  test('a bot that has nothing to tell publishes nothing', async () => {
    await office.close();
    office = await openOffice({ outcomes: { help: { text: '' } } });
    for (const name of ['Ann', 'Ben']) office.twin.openHome(office.twin.addUser({ name }));
    await until(() => office.commanded.length === 2);
    office.twin.openHome(office.twin.addUser({ name: 'Cleo' }));
    // A call of the first two would have come before those for the third.
    await until(() => office.commanded.length === 3);
    expect(published()).toBe(0);
  });
});

describe('when it is made', () => {
  test('once within a few seconds for each person, however often they look', async () => {
    await opened();
    const again = office.twin.openHome(ann);
    await office.twin.until(() => again?.state === 'acknowledged');
    await opened(office.twin.addUser({ name: 'Ben' }));
    expect(published()).toBe(2);
  });

  test('not for the messages tab, not for another workspace, not for what is no such event', async () => {
    const { twin } = office;
    const event = { type: 'app_home_opened', user: ann.id, channel: twin.dm(ann).id, tab: 'home', event_ts: '1.1' };
    const deliveries = [
      twin.openHome(ann, 'messages'),
      twin.emit({ type: 'app_home_opened', tab: 'home' }),
      twin.emit({ ...event, user: { id: ann.id } }),
      twin.emit(event, { team_id: 'T0OTHER' }),
    ];
    await twin.until(() => deliveries.every((one) => one?.state === 'acknowledged'));
    await opened(twin.addUser({ name: 'Ben' }));
    expect(office.commanded.filter(([, , { author }]) => author.id === ann.id)).toEqual([]);
  });

  test('again after a failure, which nobody but the log hears of', async () => {
    const { twin } = office;
    twin.fault('views.publish', { type: 'error', error: 'internal_error' });
    twin.openHome(ann);
    await until(() => office.lines.some((line) => line.includes("somebody's home could not be shown")));
    expect(await opened()).toContain('12 tokens');
    expect(twin.ephemerals).toEqual([]);
  });
});

describe('its buttons', () => {
  test('the settings open as a form', async () => {
    await opened();
    office.twin.pressAtHome(ann, 'Change my settings');
    const { args } = await until(() => office.twin.calls.find(({ method }) => method === 'views.open'));
    expect(textOf(args['view'])).toContain('settings save');
    expect(office.commanded.find(([name]) => name === 'settings form')?.[1]).toEqual({ for: 'me' });
  });

  test('do their command once, tell of it in the direct conversation, and make the page anew', async () => {
    const { twin } = office;
    await opened();
    const presses = [twin.pressAtHome(ann, 'Delete my data'), twin.pressAtHome(ann, 'Delete my data')];
    await twin.until(() => presses.every(({ state }) => state === 'acknowledged') && published() === 2);
    const done = office.commanded.filter(([name]) => name === 'privacy delete');
    expect(done).toMatchObject([['privacy delete', { sure: true }, { author: { id: ann.id } }]]);
    expect(twin.messages(twin.dm(ann)).map(({ text }) => text)).toEqual(['All is deleted.']);
  });

  test.each([
    ['of another workspace', { team: { id: 'T0OTHER' } }],
    ['of a modal', { view: { type: 'modal', private_metadata: 'D0TWIN' } }],
    ['of a page that names no direct conversation', { view: { type: 'home', private_metadata: 'C0TWIN' } }],
    ['of nobody', { user: {} }],
    ['with a value that is none of ours', { actions: [{ action_id: 'parley_home:0:0', type: 'button', value: '{}' }] }],
    ['without anything', { actions: [] }],
  ])('a press %s does nothing', async (_, forged) => {
    const { twin } = office;
    await opened();
    const press = twin.pressAtHome(ann, 'Delete my data', forged);
    const real = twin.pressAtHome(ann, 'Change my settings');
    await twin.until(() => real.state === 'acknowledged');
    await until(() => office.commanded.some(([name]) => name === 'settings form'));
    expect(office.commanded.filter(([name]) => name === 'privacy delete')).toEqual([]);
    expect(press.payload).toMatchObject(forged);
  });
});
