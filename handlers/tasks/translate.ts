// `translate`, and "Translate" in a message's menu: recordings and texts in another language, English unless another is named.
import type { Attachment, InboundMessage } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import { vet } from '../guard.ts';
import { hear } from '../hear.ts';
import type { Here } from '../here.ts';
import { recordingsOf } from './transcript/recordings.ts';
import { bases, type Format, formats, show } from './transcript/show.ts';
import { isEnglish, languageNamed } from './translate/language.ts';
import { translated, translatedText } from './translate/pieces.ts';
import type { Work } from './work.ts';

const question = 'Translate this.';
// said
const missing =
  'I found nothing to translate. Send a recording with the command, or use **Translate** in the menu of a message.';

export const translate: Work = {
  command: {
    name: 'translate',
    description: 'Translates a recording or a message, into English unless you name another language.',
    options: [
      { name: 'file', description: 'The recording; none: the newest in this conversation.', kind: 'file' },
      { name: 'to', description: 'The language, such as German or de; none: English.', kind: 'text' },
      {
        name: 'format',
        description: 'How you get it; auto: here, and as files when it is long.',
        kind: 'text',
        choices: formats,
      },
      { name: 'timestamps', description: 'Whether times stand before the paragraphs; usually they do.', kind: 'flag' },
    ],
    action: 'ask',
    shown: 'room',
    task: true,
    menu: 'Translate',
  },
  async *run(turn, { chosen }, mind, signal) {
    const [asked] = turn.messages;
    const caller: Caller = { person: turn.author, place: turn.place };
    const to = languageNamed(chosen['to']);
    const isText =
      asked.text.trim() !== '' && !asked.attachments.some(({ kind }) => kind === 'audio' || kind === 'video');
    if (isText) {
      yield* text(asked.text, to, caller, mind, signal);
      return;
    }
    const { recordings, message } = await recordingsOf(asked, signal);
    if (recordings.length === 0) throw new BotError(missing);
    const format = formats.find((one) => one === chosen['format']) ?? 'auto';
    const names = bases(recordings.map(({ name }) => name));
    const timed = chosen['timestamps'] !== false;
    for (const [index, recording] of recordings.entries()) {
      if (index > 0) yield { type: 'text', text: '\n\n' };
      yield* sound(
        recording,
        message,
        to,
        { format, timed, base: names[index] ?? recording.name },
        caller,
        mind,
        signal,
      );
      if (signal.aborted) return;
    }
  },
};

async function* text(words: string, to: string, caller: Caller, mind: Here, signal: AbortSignal): Reply {
  yield { type: 'working', on: 'translating' };
  const made = await translatedText(words, to, caller, mind, signal);
  const refusal = await vet(made, question, caller, mind, signal);
  yield { type: 'text', text: refusal ?? made };
}

async function* sound(
  recording: Attachment,
  message: InboundMessage,
  to: string,
  how: { readonly format: Format; readonly timed: boolean; readonly base: string },
  caller: Caller,
  mind: Here,
  signal: AbortSignal,
): Reply {
  yield { type: 'working', on: 'listening' };
  const way = isEnglish(to) ? 'translate' : 'hear';
  const heard = yield* hear(recording, message, caller, mind, way, signal);
  if (signal.aborted) return;
  if (heard.text === '') {
    yield { type: 'text', text: heard.notes.join(' ') };
    return;
  }
  yield { type: 'working', on: 'translating' };
  const made = way === 'hear' ? await translated(heard.segments, to, caller, mind, signal) : { ...heard, left: 0 };
  const whole = made.segments.map((one) => one.text).join(' ');
  const refusal = await vet(whole, question, caller, mind, signal);
  if (refusal !== undefined) {
    yield { type: 'text', text: refusal };
    return;
  }
  const language = to.toLowerCase();
  yield* show({ language, seconds: heard.seconds, segments: made.segments }, how.base, how.format, how.timed, mind.say);
  const left =
    made.left > 0
      ? [mind.say('I could not translate {count} sentences; they stand as they were said.', { count: made.left })]
      : [];
  for (const note of [...heard.notes, ...left]) yield { type: 'note', text: note };
}
