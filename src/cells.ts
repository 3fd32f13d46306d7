// What is sealed of our own tables where the operator has set a key: what people said, and what they chose.
import type { Cells } from './vault.ts';

export const cells = {
  inbox: { table: 'inbox', columns: ['body'], row: ['platform', 'space', 'room', 'message_id'] },
  memory: { table: 'memory', columns: ['text', 'author_name'], row: ['platform', 'space', 'room', 'message_id'] },
  passages: {
    table: 'passages',
    columns: ['body'],
    row: ['platform', 'space', 'room', 'message_id', 'attachment_id', 'way', 'number'],
  },
  answers: { table: 'answers', columns: ['body'], row: ['platform', 'space', 'room', 'turn_id'] },
  opinions: { table: 'opinions', columns: ['reason'], row: ['platform', 'space', 'turn_id', 'person'] },
  settings: { table: 'settings', columns: ['value'], row: ['platform', 'space', 'scope', 'target', 'name'] },
  policies: { table: 'policies', columns: ['body', 'change'], row: ['platform', 'space', 'version'] },
  incidents: { table: 'incidents', columns: ['body', 'appeal'], row: ['id'] },
  steps: { table: 'steps', columns: ['body'], row: ['turn_id'] },
  reminders: { table: 'reminders', columns: ['text'], row: ['key'] },
  approvals: { table: 'approvals', columns: ['input'], row: ['id', 'tool'] },
  jobs: { table: 'jobs', columns: ['body'], row: ['id'] },
  job_said: { table: 'job_said', columns: ['body'], row: ['job', 'number'] },
  job_answers: { table: 'job_answers', columns: ['body'], row: ['job', 'round', 'stage', 'line'] },
  nightly: { table: 'nightly', columns: ['body'], row: ['platform', 'space', 'room', 'person'] },
  servers: { table: 'servers', columns: ['body'], row: ['platform', 'space', 'name'] },
  serverTools: { table: 'server_tools', columns: ['body'], row: ['platform', 'space', 'server', 'tool'] },
  changes: {
    table: 'changes',
    columns: ['before', 'after'],
    row: ['platform', 'space', 'scope', 'target', 'name', 'at'],
  },
} as const satisfies Readonly<Record<string, Cells>>;
