import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSlackTwin, type SlackTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

let twin: SlackTwin;
let slack: WebClient;
let ada: User;
let general: Channel;
let start: { channel: string; thread_ts: string; recipient_user_id: string; recipient_team_id: string };

beforeEach(async () => {
  twin = await startSlackTwin();
  slack = new WebClient(twin.botToken, { slackApiUrl: twin.apiUrl, retryConfig: { retries: 0 } });
  ada = twin.addUser({ name: 'Ada' });
  general = twin.addChannel({ name: 'general' });
  const thread_ts = twin.say(ada, general, 'Why?');
  start = { channel: general.id, thread_ts, recipient_user_id: ada.id, recipient_team_id: twin.teamId };
});

afterEach(() => twin.close());

async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return (error as { data?: { error?: string } } | undefined)?.data?.error ?? error;
}

async function begin(): Promise<{ channel: string; ts: string }> {
  const { ts = '' } = await slack.chat.startStream(start);
  return { channel: general.id, ts };
}

test('a message grows, and stops with blocks and metadata', async () => {
  const stream = await begin();
  await slack.chat.appendStream({ ...stream, markdown_text: '**Because** ' });
  expect(twin.messages(general, start.thread_ts)).toMatchObject([
    { text: '**Because** ', streaming: 'in_progress', edits: 0 },
  ]);
  await slack.chat.appendStream({ ...stream, markdown_text: 'of this.' });
  const button = { type: 'button' as const, action_id: 'again', text: { type: 'plain_text' as const, text: 'Again' } };
  const metadata = { event_type: 'parley_turn', event_payload: { key: 'k1' } };
  const stopped = await slack.chat.stopStream({
    ...stream,
    blocks: [{ type: 'actions', elements: [button] }],
    metadata,
  });
  expect(stopped.message).toMatchObject({ streaming_state: 'completed', text: '**Because** of this.' });
  const [seen] = twin.messages(general, start.thread_ts);
  expect(seen).toMatchObject({ text: '**Because** of this.', streaming: 'completed', blocks: [{ type: 'actions' }] });
  const replies = await slack.conversations.replies({
    channel: general.id,
    ts: start.thread_ts,
    include_all_metadata: true,
  });
  expect(replies.messages?.at(-1)).toMatchObject({ metadata });
});

test('the SDK’s own streamer gets along with it', async () => {
  const streamer = slack.chatStream({ ...start, buffer_size: 4 });
  await streamer.append({ markdown_text: 'One and ' });
  await streamer.append({ markdown_text: 'two' });
  await streamer.stop();
  expect(twin.messages(general, start.thread_ts)).toMatchObject([{ text: 'One and two', streaming: 'completed' }]);
});

test('needs a thread and, outside direct messages, a recipient', async () => {
  const { thread_ts, recipient_team_id, channel } = start;
  expect(await refusal(slack.apiCall('chat.startStream', { channel }))).toBe('invalid_arguments');
  expect(await refusal(slack.chat.startStream({ channel, thread_ts }))).toBe('missing_recipient_team_id');
  expect(await refusal(slack.chat.startStream({ channel, thread_ts, recipient_team_id }))).toBe(
    'missing_recipient_user_id',
  );
  const im = twin.dm(ada).id;
  await slack.chat.startStream({ channel: im, thread_ts: twin.say(ada, im, 'Psst') });
});

test('takes 12,000 characters a call and no more a message', async () => {
  const stream = await begin();
  expect(await refusal(slack.chat.appendStream({ ...stream, markdown_text: 'x'.repeat(12_001) }))).toBe('msg_too_long');
  await slack.chat.appendStream({ ...stream, markdown_text: 'x'.repeat(11_990) });
  expect(await refusal(slack.chat.appendStream({ ...stream, markdown_text: 'y'.repeat(11) }))).toBe('msg_too_long');
  await slack.chat.stopStream({ ...stream, markdown_text: 'y'.repeat(10) });
  expect(twin.messages(general, start.thread_ts)[0]?.text).toHaveLength(12_000);
});

test('cannot be edited or deleted while it streams, nor streamed when it has stopped', async () => {
  const stream = await begin();
  expect(await refusal(slack.chat.update({ ...stream, text: 'No' }))).toBe('streaming_state_conflict');
  expect(await refusal(slack.chat.delete(stream))).toBe('cant_delete_message');
  await slack.chat.stopStream(stream);
  expect(await refusal(slack.chat.appendStream({ ...stream, markdown_text: 'more' }))).toBe(
    'message_not_in_streaming_state',
  );
  expect(await refusal(slack.chat.stopStream(stream))).toBe('message_not_in_streaming_state');
  await slack.chat.update({ ...stream, text: 'Now' });
  expect(twin.messages(general, start.thread_ts)).toMatchObject([{ text: 'Now', edits: 1 }]);
});

test('is ended by the platform when it streams for too long', async () => {
  twin.streaming.lifeMs = 100;
  const stream = await begin();
  await expect.poll(() => twin.messages(general, start.thread_ts)[0]?.streaming).toBe('errored');
  expect(await refusal(slack.chat.appendStream({ ...stream, markdown_text: 'late' }))).toBe(
    'message_not_in_streaming_state',
  );
  await slack.chat.update({ ...stream, text: 'Repaired' });
});

test('can be ended by a person', async () => {
  const stream = await begin();
  twin.stopStream(stream.ts);
  expect(await refusal(slack.chat.appendStream({ ...stream, markdown_text: 'more' }))).toBe('stopped_by_user');
});

test('keeps to text or to chunks', async () => {
  const chunks = [{ type: 'markdown_text' as const, text: 'a' }];
  const stream = await begin();
  expect(await refusal(slack.chat.appendStream({ ...stream, markdown_text: 'a', chunks }))).toBe(
    'cannot_provide_both_markdown_text_and_chunks',
  );
  const { ts = '' } = await slack.chat.startStream({ ...start, chunks });
  expect(await refusal(slack.chat.appendStream({ channel: general.id, ts, markdown_text: 'b' }))).toBe(
    'streaming_mode_mismatch',
  );
  const task = { type: 'task_update' as const, id: 't1', title: 'Reading', status: 'in_progress' as const };
  await slack.chat.appendStream({ channel: general.id, ts, chunks: [task] });
  await slack.chat.appendStream({ channel: general.id, ts, chunks: [{ ...task, status: 'complete' }] });
  expect(twin.messages(general, start.thread_ts)[1]?.blocks).toMatchObject([{ type: 'task_card', status: 'complete' }]);
});
