// Calls, and all that is spoken and heard.
import type { Setting } from './kinds.ts';

export const calls = {
  'voice-answers': {
    kind: 'choice',
    choices: ['everyone', 'by name', 'by button'],
    usual: 'everyone',
    scopes: ['space', 'room'],
    help: 'Whom the bot answers in a call of several people; with one person it always answers.',
  },
  'voice-transcript': {
    kind: 'choice',
    choices: ['chat', 'thread', 'off'],
    usual: 'chat',
    scopes: ['space', 'room'],
    help: 'Where a call can be followed in writing; where there can be no thread, the chat is taken.',
  },
  'voice-summary': {
    kind: 'flag',
    usual: false,
    scopes: ['space', 'room'],
    help: 'Whether a call ends with a summary and its transcript as a file.',
  },
  'voice-rooms': {
    kind: 'rooms',
    usual: [],
    scopes: ['space'],
    help: 'The voice channels the bot may join; none named: all of them.',
  },
  'voice-auto-join': {
    kind: 'rooms',
    usual: [],
    scopes: ['space'],
    help: 'Voice channels the bot joins by itself once somebody is there who agreed to be heard.',
  },
  'voice-language': {
    kind: 'text',
    longest: 2,
    usual: '',
    scopes: ['space', 'room', 'person'],
    help: 'The language that is spoken, as two letters (en, de, ja); empty: found out each time.',
  },
  voice: {
    kind: 'text',
    longest: 40,
    usual: '',
    scopes: ['space', 'room', 'person'],
    help: 'The voice the bot speaks with; empty: the usual one.',
  },
  'voice-speed': {
    kind: 'number',
    least: 0.5,
    most: 2,
    usual: 1,
    scopes: ['space', 'room', 'person'],
    help: 'How fast the bot speaks, 1 being the voice’s own speed.',
  },
  pronunciation: {
    kind: 'text',
    longest: 1000,
    usual: '',
    scopes: ['space'],
    help: 'How words are said, such as: Kubernetes = koo-ber-NET-eez; nginx = engine X',
  },
  'read-aloud': {
    kind: 'flag',
    usual: false,
    scopes: ['person'],
    help: 'Whether what I write in a call’s chat is read aloud there.',
  },
  transcripts: {
    kind: 'choice',
    choices: ['quoted', 'collapsed', 'off'],
    usual: 'quoted',
    scopes: ['space', 'room', 'person'],
    help: 'How the words of a voice message are shown above its answer.',
  },
  'speak-replies': {
    kind: 'choice',
    choices: ['never', 'when asked by voice', 'always'],
    usual: 'when asked by voice',
    scopes: ['space', 'room', 'person'],
    help: 'When an answer also comes as a voice message.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
