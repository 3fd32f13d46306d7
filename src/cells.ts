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
  approvals: { table: 'approvals', columns: ['input'], row: ['id', 'tool'] },
  changes: {
    table: 'changes',
    columns: ['before', 'after'],
    row: ['platform', 'space', 'scope', 'target', 'name', 'at'],
  },
} as const satisfies Readonly<Record<string, Cells>>;
