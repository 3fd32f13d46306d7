// What the bot may use while it answers, and in which time people live.
import type { Setting } from './kinds.ts';

export const tools = {
  tools: {
    kind: 'choice',
    choices: ['all', 'reading', 'off'],
    usual: 'all',
    scopes: ['space', 'room'],
    help: 'What I may use while I answer: all tools; those that only read; none.',
  },
  'denied-tools': {
    kind: 'text',
    longest: 1000,
    usual: '',
    scopes: ['space', 'room'],
    help: 'Tools I may not use here, by name, with blanks between them: see /tools list.',
  },
  'tool-roles': {
    kind: 'roles',
    usual: [],
    scopes: ['space'],
    help: 'Roles for whom I use tools that change something; none named: for everybody.',
  },
  'time-zone': {
    kind: 'text',
    longest: 40,
    usual: '',
    scopes: ['space', 'person'],
    help: 'The time zone of dates and reminders, such as Europe/Berlin; empty: UTC.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
