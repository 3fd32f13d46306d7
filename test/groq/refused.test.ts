// Refusals that no patience helps: a model that is gone, a key, an account, a request; and what people and the log may know.
import { expect, test } from 'vitest';
import {
  asked,
  big,
  freshTwin,
  heard,
  openRoom,
  organisation,
  other,
  question,
  sentence,
  small,
  status,
  text,
  twin,
} from './room.ts';

freshTwin();

test.each([
  [404, 'model_not_found'],
  [400, 'model_decommissioned'],
  [400, 'model_terms_required'],
  [403, 'model_permission_blocked_project'],
])('takes the next model for good when this one is gone (%i %s), and says so once', async (code, name) => {
  twin.fault(big, status(code, { code: name }));
  const room = openRoom();
  expect(text(await heard(room))).toMatch(/^From openai\/gpt-oss-20b/);
  expect(text(await heard(room))).toMatch(/^From openai\/gpt-oss-20b/);
  expect(asked()).toEqual([big, small, small]);
  expect(room.lines.filter((line) => line.level === 40).map((line) => line.msg)).toEqual([
    expect.stringContaining(big),
  ]);
});

test('says once that a model is gone when many find out together', async () => {
  twin.models.delete(big);
  const room = openRoom();
  await Promise.all([heard(room), heard(room), heard(room)]);
  expect(asked().filter((model) => model === big)).toHaveLength(3);
  expect(room.lines.filter((line) => line.level === 40)).toHaveLength(1);
});

test('says that no model is left when all are gone', async () => {
  twin.models.clear();
  expect(await sentence(heard(openRoom()))).toMatch(/^None of my language models is available/);
  expect(asked()).toEqual([big, small, other]);
});

test.each([401, 403])('tells people without details when the key is refused (%i), and the log once', async (code) => {
  twin.fault('*', status(code, { code: 'invalid_api_key' }), 9);
  const room = openRoom();
  expect(await sentence(heard(room))).toBe("I can't reach my language model: the operator has to renew the key.");
  await sentence(heard(room));
  expect(asked()).toEqual([big, big]);
  expect(room.lines.filter((line) => line.level >= 50)).toHaveLength(1);
});

test.each([
  [400, 'blocked_api_access'],
  [400, 'spend_limit_reached'],
  [402, 'anything'],
])('calls for the operator when the account is blocked (%i %s), and tells the log once', async (code, name) => {
  twin.fault('*', status(code, { code: name }), 9);
  const room = openRoom();
  expect(await sentence(heard(room))).toMatch(/the operator has to look after the account/);
  await sentence(heard(room));
  expect(asked()).toEqual([big, big]);
  expect(room.lines.filter((line) => line.level >= 50)).toHaveLength(1);
});

test.each([400, 422, 424])('does not repeat a request that is wrong (%i)', async (code) => {
  twin.fault('*', status(code), 9);
  expect(await sentence(heard(openRoom()))).toMatch(/could not take this request/);
  expect(asked()).toHaveLength(1);
});

test("keeps the provider's words and the organisation out of every sentence, and the organisation out of the log", async () => {
  for (const code of [400, 401, 403, 404, 413, 422, 424, 429, 498, 500]) {
    twin.fault('*', status(code, {}, { 'retry-after': '86400' }), 99);
    const room = openRoom();
    const told = await sentence(heard(room));
    expect(told).not.toMatch(/org_|Something|\{|groq/i);
    expect(JSON.stringify(room.lines)).not.toContain(organisation);
    twin.heal();
  }
});

test('keeps what was asked and what the model wrote out of the log', async () => {
  twin.fault('*', { type: 'raw', after: 1, text: 'data: canary\n\n' });
  const failed = { message: 'canary', code: 'tool_use_failed', failed_generation: 'canary' };
  twin.fault('*', status(400, failed));
  const room = openRoom();
  await heard(room, question('canary'));
  expect(room.lines.length).toBeGreaterThan(1);
  expect(JSON.stringify(room.lines)).not.toContain('canary');
});
