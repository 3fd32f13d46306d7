// Where and whom the bot answers, what it keeps, and what that may cost.
import type { Setting } from './kinds.ts';

export const access = {
  trigger: {
    kind: 'choice',
    choices: ['mention', 'thread', 'always', 'off'],
    usual: 'thread',
    scopes: ['space', 'room'],
    help: 'What I answer: mentions and replies; all in threads I take part in, too; every message; nothing.',
  },
  'auto-thread': {
    kind: 'flag',
    usual: false,
    scopes: ['space', 'room'],
    help: 'Whether a mention in a channel is answered in a thread of its own.',
  },
  'allowed-rooms': {
    kind: 'rooms',
    usual: [],
    scopes: ['space'],
    help: 'The channels I speak in, with their threads; none named: all of them.',
  },
  'denied-rooms': {
    kind: 'rooms',
    usual: [],
    scopes: ['space'],
    help: 'Channels I am silent in, with their threads.',
  },
  'allowed-roles': {
    kind: 'roles',
    usual: [],
    scopes: ['space'],
    help: 'The roles I answer; none named: everybody. Admins are always answered.',
  },
  'allowed-people': {
    kind: 'people',
    usual: [],
    scopes: ['space'],
    help: 'People I answer whatever their roles are; where only people are named, nobody else.',
  },
  'denied-roles': {
    kind: 'roles',
    usual: [],
    scopes: ['space'],
    help: 'Roles I do not answer.',
  },
  'denied-people': {
    kind: 'people',
    usual: [],
    scopes: ['space'],
    help: 'People I do not answer.',
  },
  'moderator-roles': {
    kind: 'roles',
    usual: [],
    scopes: ['space'],
    help: 'Roles that may decide, beside admins, about what the moderation found.',
  },
  retention: {
    kind: 'number',
    least: 0,
    most: 8760,
    usual: 8760,
    scopes: ['space', 'room'],
    help: 'Hours for which I remember what was said, where the operator’s limit is not shorter; 0: not at all.',
  },
  budgets: {
    kind: 'budgets',
    usual: [],
    scopes: ['space'],
    help: 'What may be used, by whom and in what time: see /budget.',
  },
  'exempt-roles': {
    kind: 'roles',
    usual: [],
    scopes: ['space'],
    help: 'Roles that no budget holds for.',
  },
  'exempt-people': {
    kind: 'people',
    usual: [],
    scopes: ['space'],
    help: 'People that no budget holds for.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
