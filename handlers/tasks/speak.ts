// `speak`, and "Read aloud" in a message's menu: a text, a message, a document or the bot's last answer as a recording.
import { isMaterial } from '#src/memory.ts';
import type { Attachment, InboundMessage, ReplyPart, Task, Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Stage } from '#src/policy.ts';
import type { Values } from '#src/settings.ts';
import { type Format, formats } from '#src/sounds.ts';
import { BotError } from '#src/trouble.ts';
import { aloud, unreadable } from '../aloud.ts';
import { languageOf } from '../aloud/language.ts';
import { mostAloud, type Words, wordsOf } from '../aloud/words.ts';
import { vet } from '../guard.ts';
import type { Here } from '../here.ts';
import { named } from '../named.ts';
import { whole } from '../read/whole.ts';
import type { Work } from './work.ts';

export const speak: Work = {
  command: {
    name: 'speak',
    description: 'Reads aloud: a text, a document, or my last answer.',
    options: [
      { name: 'text', description: 'What to read; without it, the file or my last answer.', kind: 'text' },
      { name: 'file', description: 'A document to read.', kind: 'file' },
      { name: 'voice', description: 'The voice; without it, the one in your settings.', kind: 'text' },
      { name: 'speed', description: '1 is the voice’s own speed.', kind: 'number', least: 0.5, most: 2 },
      { name: 'format', description: 'The kind of file; ogg is played right here.', kind: 'text', choices: formats },
    ],
    action: 'ask',
    shown: 'room',
    task: true,
    menu: 'Read aloud',
  },
  async *run(turn, task, mind, signal) {
    const caller: Caller = { person: turn.author, place: turn.place };
    const wanted = await textOf(turn, task, mind, signal);
    const words = wordsOf(wanted.text);
    const why = unreadable(words.paragraphs, mind.models, mind.say);
    if (why !== undefined) throw new BotError(why);
    const values = chosen(task, words, await mind.settings.of(turn.place, turn.author.id), mind);
    const read = wanted.text.length <= mostAloud ? wanted.text : words.paragraphs.join('\n\n');
    // The name of a file is shown, and somebody chose it.
    const judged = [wanted.shown, read].filter((one, at, all) => one !== undefined && all.indexOf(one) === at);
    const stage = await stageOf(turn, mind);
    const refusal = await vet(judged.join('\n\n'), 'Read this aloud.', caller, { ...mind, stage }, signal);
    if (refusal !== undefined) {
      yield { type: 'text', text: refusal };
      return;
    }
    if (wanted.shown !== undefined) yield { type: 'text', text: wanted.shown };
    yield { type: 'working', on: 'speaking' };
    const begin = (until: AbortSignal) => aloud(wanted.text, caller, values, mind, until);
    yield await sound(formatOf(task), begin, mind, signal);
    const notes = words.cut
      ? [mind.say('That is long: I read its first {most} characters.', { most: mostAloud.toLocaleString('en') })]
      : [];
    for (const text of [...wanted.notes, ...notes]) yield { type: 'note', text };
  },
};

/** It is written and said: where answers are not judged, what is said may be all the same. */
async function stageOf({ place }: Turn, { policies }: Here): Promise<Stage> {
  const { policy } = await policies.of(place);
  return policy.stages.answers === 'off' ? 'speech' : 'answers';
}

async function sound(
  format: Format,
  begin: Extract<ReplyPart, { type: 'audio' }>['begin'],
  { sounds }: Pick<Here, 'sounds'>,
  signal: AbortSignal,
): Promise<ReplyPart> {
  if (format === 'ogg') return { type: 'audio', begin };
  return { type: 'file', clip: await sounds.as(format, await begin(signal).whole, signal) };
}

/** What is read, and what of it people would not see otherwise. */
interface Wanted {
  readonly text: string;
  readonly shown?: string;
  readonly notes: readonly string[];
}

/** What was given with the command, else what the command was given on, else the bot's last answer. */
async function textOf(turn: Turn, { chosen: options }: Task, mind: Here, signal: AbortSignal): Promise<Wanted> {
  const [message] = turn.messages;
  const given = option(options, 'text');
  if (given !== undefined) return { text: given, ...(given.length <= mostAloud && { shown: given }), notes: [] };
  if (message.text.trim() !== '') return { text: message.text, notes: [] };
  const file = message.attachments.find(({ kind }) => kind === 'document');
  if (file) return document(file, mind, signal);
  if (message.attachments.length > 0)
    throw new BotError('There are no words in that for me to read aloud: I read messages and documents.');
  const answer = await lastAnswer(message, mind, signal);
  if (answer === undefined)
    throw new BotError('Tell me what to read: `/speak text:…`, a document, or **Read aloud** in a message’s menu.');
  return { text: answer, notes: [] };
}

async function document(file: Attachment, { documents, say }: Here, signal: AbortSignal): Promise<Wanted> {
  const { pages, notes } = await documents.read(await whole(file, signal), signal);
  const text = pages.map((page) => page.text).join('\n\n');
  return { text, shown: say('**{file}**, read aloud:', { file: named(file.name) }), notes };
}

/** As it is remembered; else as the platform shows it. */
async function lastAnswer(message: InboundMessage, { memory }: Here, signal: AbortSignal): Promise<string | undefined> {
  const known = (await memory.recall(message.place)).findLast((one) => one.by === 'bot' && !isMaterial(one));
  if (known) return known.text;
  return (await message.earlier(signal)).findLast(({ own, text }) => own && text.trim() !== '')?.text;
}

/** The person's settings, but for what was chosen with the command. */
function chosen({ chosen: options }: Task, { paragraphs }: Words, values: Values, { models, say }: Here): Values {
  const name = option(options, 'voice')?.toLowerCase();
  const voices = models.voicesOf(languageOf(paragraphs.join(' ')).code);
  if (name !== undefined && !voices.includes(name))
    throw new BotError(say('I have no voice of that name. For this I have: {voices}.', { voices: voices.join(', ') }));
  const speed = Number(options['speed']);
  return {
    ...values,
    ...(name !== undefined && { voice: name }),
    ...(speed > 0 && { 'voice-speed': Math.min(2, Math.max(0.5, speed)) }),
  };
}

function formatOf({ chosen: options }: Task): Format {
  return formats.find((format) => format === options['format']) ?? 'ogg';
}

function option(options: Task['chosen'], name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
