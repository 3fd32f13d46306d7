// When the bot is taken out of its workspace, what is stored of it goes, and nobody takes it for well.
import { afterEach, expect, test } from 'vitest';
import { openOffice, type Furnished, type Office } from './office.ts';

let office: Office;
const open = async (furnished: Furnished = {}): Promise<Office> => (office = await openOffice(furnished));

afterEach(() => office.close());

const own = { platform: 'slack', space: 'T0TWIN' };

test.each([
  ['removed', /^Slack refuses SLACK_BOT_TOKEN: .*(?:removed|revoked).*https:\/\/api\.slack\.com\/apps/],
  [
    'revoked',
    /^Slack refuses SLACK_BOT_TOKEN: it was revoked\. Set SLACK_BOT_TOKEN to .*https:\/\/api\.slack\.com\/apps/,
  ],
] as const)(
  '%s, the bot says where a new token is, and forgets the workspace only when it was taken out',
  async (how, reason) => {
    const { twin, platform, left } = await open();
    expect(platform.health()).toEqual({ ready: true });
    const deliveries = twin.end(how);
    await twin.until(() => deliveries.every((one) => one?.state === 'acknowledged'));
    expect(left).toEqual(how === 'removed' ? [own] : []);
    expect(platform.health()).toEqual({ ready: false, reason: expect.stringMatching(reason) });
  },
);

test('what could not be deleted is deleted when Slack tells again', async () => {
  let failures = 1;
  const { twin, left } = await open({
    ackMs: 100,
    left: async () => {
      failures -= 1;
      if (failures >= 0) throw new Error('disk full');
    },
  });
  const delivery = twin.end('removed').at(-1);
  await twin.until(() => delivery?.state === 'acknowledged');
  expect([left.length, delivery?.attempts.length]).toEqual([2, 2]);
});

test("other workspaces, other people's tokens and half an event change nothing", async () => {
  const { twin, platform, left } = await open();
  const other = { team_id: 'T0OTHER' };
  const tokens = { oauth: [], bot: [twin.bot.userId] };
  const deliveries = [
    twin.emit({ type: 'app_uninstalled' }, other),
    twin.emit({ type: 'app_uninstalled' }, { team_id: undefined }),
    twin.emit({ type: 'tokens_revoked', tokens }, other),
    twin.emit({ type: 'tokens_revoked', tokens: { oauth: [twin.bot.userId], bot: ['U0ELSE'] } }),
    twin.emit({ type: 'tokens_revoked', tokens: { oauth: ['U0ANN'] } }),
    twin.emit({ type: 'tokens_revoked' }),
  ];
  await twin.until(() => deliveries.every(({ state }) => state === 'acknowledged'));
  expect([left, platform.health()]).toEqual([[], { ready: true }]);
});
