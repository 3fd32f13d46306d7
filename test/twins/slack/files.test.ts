// The twin's files, commands and menus, as Slack's documentation has them.
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSlackTwin, type SlackTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

let twin: SlackTwin;
let slack: WebClient;
let ada: User;
let general: Channel;
let thread: string;

beforeEach(async () => {
  twin = await startSlackTwin();
  // The SDK's enum of log levels, by value.
  slack = new WebClient(twin.botToken, {
    slackApiUrl: twin.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: 'error' as never,
  });
  ada = twin.addUser({ name: 'Ada' });
  general = twin.addChannel({ name: 'general' });
  thread = twin.say(ada, general, 'Hi');
});

afterEach(() => twin.close());

const bytes = Buffer.from('a,b');
const bearer = (token = twin.botToken) => ({ headers: { authorization: `Bearer ${token}` } });
const events = (): Record<string, unknown>[] =>
  twin.deliveries.map(({ payload }) => payload['event'] as Record<string, unknown>);

async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return (error as { data?: { error?: string } } | undefined)?.data?.error ?? error;
}

async function uploaded(length = bytes.length): Promise<string> {
  const { upload_url = '', file_id = '' } = await slack.files.getUploadURLExternal({ filename: 'a.csv', length });
  await fetch(upload_url, { method: 'POST', body: bytes });
  return file_id;
}

const complete = (id: string, more: object = {}) =>
  slack.files.completeUploadExternal({ files: [{ id }], channel_id: general.id, thread_ts: thread, ...more });
const shared = (): Promise<void> => twin.until(() => twin.messages(general, thread).length === 1);

test('a message tells of its files, and of each there is an event', () => {
  const id = twin.upload(ada, { name: 'audio_message.m4a', bytes, subtype: 'slack_audio', alt: 'Hm' });
  const ts = twin.say(ada, general, '', { files: [id] });
  expect(events().slice(1)).toMatchObject([
    {
      type: 'message',
      subtype: 'file_share',
      ts,
      files: [{ id, subtype: 'slack_audio', mimetype: 'audio/mp4', alt_txt: 'Hm' }],
    },
    { type: 'file_shared', file_id: id, channel_id: general.id, user_id: ada.id },
  ]);
});

test('its bytes need the token and the scope; else there is a page to sign in, with 200', async () => {
  const id = twin.upload(ada, { name: 'a.csv', bytes });
  twin.say(ada, general, '', { files: [id] });
  const { file } = await slack.files.info({ file: id });
  const read = async (init?: RequestInit) => {
    const answer = await fetch(file?.url_private_download ?? '', init);
    return [answer.status, answer.headers.get('content-type'), await answer.text()];
  };
  const page = [200, 'text/html; charset=utf-8', expect.stringContaining('<!DOCTYPE html>')];
  expect(await read(bearer())).toEqual([200, 'text/csv', 'a,b']);
  expect(await read()).toEqual(page);
  expect(await read(bearer('xoxb-other'))).toEqual(page);
  twin.scopes.delete('files:read');
  expect(await read(bearer())).toEqual(page);
  expect(await refusal(slack.files.info({ file: id }))).toBe('missing_scope');
});

test('files of channels without the app do not exist for it', async () => {
  const id = twin.upload(ada, { name: 'a.csv', bytes });
  twin.say(ada, twin.addChannel({ name: 'secret', members: [ada] }), '', { files: [id] });
  expect(await refusal(slack.files.info({ file: id }))).toBe('file_not_found');
});

test('in a channel that is shared, events say no more than that there is a file', async () => {
  const partners = twin.addChannel({ name: 'partners', shared: true });
  const id = twin.upload(ada, { name: 'a.csv', bytes });
  twin.say(ada, partners, '', { files: [id] });
  const told: unknown = Object(events().at(-2)?.['files'])[0];
  expect(told).toMatchObject({ id, file_access: 'check_file_info' });
  expect(told).not.toHaveProperty('url_private');
  const { file } = await slack.files.info({ file: id });
  expect(file).toMatchObject({ name: 'a.csv', shares: { public: { [partners.id]: [{}] } } });
});

test('an upload takes three steps, and is shared after the last', async () => {
  twin.drawer.sharedAfterMs = 50;
  const id = await uploaded();
  expect(await refusal(slack.files.info({ file: id }))).toBe('file_not_found');
  const blocks = [
    { type: 'context' as const, block_id: 'mine', elements: [{ type: 'mrkdwn' as const, text: 'Here' }] },
  ];
  await complete(id, { blocks });
  expect(twin.messages(general, thread)).toEqual([]);
  await shared();
  expect(twin.messages(general, thread)).toMatchObject([{ text: 'Here', files: [id], blocks: [{ block_id: 'mine' }] }]);
  expect((await slack.files.info({ file: id })).file?.shares).toMatchObject({
    public: { [general.id]: [{ thread_ts: thread }] },
  });
});

test('a form is an upload, too', async () => {
  const { upload_url = '', file_id = '' } = await slack.files.getUploadURLExternal({
    filename: 'a.csv',
    length: bytes.length,
  });
  const form = new FormData();
  form.append('filename', new Blob([bytes]), 'a.csv');
  expect(await (await fetch(upload_url, { method: 'POST', body: form })).text()).toBe('OK - 3');
  await complete(file_id, { initial_comment: 'Here' });
  await shared();
  expect(twin.messages(general, thread)).toMatchObject([{ text: 'Here' }]);
});

test('refuses what was not uploaded, what is of another size, and where it may not post', async () => {
  const { file_id = '' } = await slack.files.getUploadURLExternal({ filename: 'a.csv', length: 3 });
  expect(await refusal(complete(file_id))).toBe('file_not_found');
  expect(await refusal(complete(await uploaded(99)))).toBe('file_not_found');
  expect(await refusal(slack.files.getUploadURLExternal({ filename: 'a.csv', length: 0 }))).toBe('missing_argument');
  const other = twin.addChannel({ name: 'other', members: [ada] });
  expect(await refusal(complete(await uploaded(), { channel_id: other.id }))).toBe('not_in_channel');
  expect(await refusal(complete(await uploaded(), { blocks: [{ type: 'markdown', text: 'x' }] }))).toBe(
    'internal_error',
  );
  twin.scopes.delete('files:write');
  expect(await refusal(complete('F1'))).toBe('missing_scope');
});

test('a deleted file takes the message with it that shows nothing else', async () => {
  const id = await uploaded();
  await complete(id);
  await shared();
  await slack.files.delete({ file: id });
  expect(twin.messages(general, thread)).toEqual([]);
  expect(await refusal(slack.files.info({ file: id }))).toBe('file_deleted');
  const hers = twin.upload(ada, { name: 'a.csv', bytes });
  twin.say(ada, general, '', { files: [hers] });
  expect(await refusal(slack.files.delete({ file: hers }))).toBe('cant_delete_file');
});

test('menus hold what the manifest says, for apps with the scope for it', () => {
  const features = {
    slash_commands: [{ command: '/describe', description: 'Describes' }],
    shortcuts: [{ name: 'Describe', type: 'message', callback_id: 'describe', description: 'Describes' }],
  };
  twin.install({ features, oauth_config: { scopes: { bot: ['commands'] } } });
  twin.slash(ada, general, '/describe', 'me');
  twin.shortcut(ada, thread, 'describe');
  expect(twin.deliveries.slice(-2)).toMatchObject([
    { kind: 'slash_commands', payload: { command: '/describe', text: 'me', channel_id: general.id, user_id: ada.id } },
    {
      kind: 'interactive',
      payload: { type: 'message_action', callback_id: 'describe', message: { ts: thread }, message_ts: thread },
    },
  ]);
  expect(() => twin.slash(ada, general, '/other')).toThrow('offers nobody /other');
  expect(() => twin.shortcut(ada, thread, 'other')).toThrow('offers nobody other');
  expect(() => twin.install({ features })).toThrow('need the scope commands');
  const long = [{ name: 'x'.repeat(25), type: 'message', callback_id: 'x', description: 'x' }];
  expect(() =>
    twin.install({ features: { shortcuts: long }, oauth_config: { scopes: { bot: ['commands'] } } }),
  ).toThrow('no shortcut');
});
