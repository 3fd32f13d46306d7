// `transcribe`, and "Transcribe" in a message's menu: what is said in recordings, as text with its times and as files.
import type { Caller } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import { vet } from '../guard.ts';
import { hear } from '../hear.ts';
import { recordingsOf } from './transcript/recordings.ts';
import { bases, formats, show } from './transcript/show.ts';
import type { Work } from './work.ts';

const question = 'Write down what is said in this recording.';
// said
const missing =
  'I found no recording here. Send one with the command, or use **Transcribe** in the menu of a message that has one.';

export const transcribe: Work = {
  command: {
    name: 'transcribe',
    description: 'Writes down what is said in a recording: with times, and as files.',
    options: [
      { name: 'file', description: 'The recording; none: the newest in this conversation.', kind: 'file' },
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
    menu: 'Transcribe',
  },
  async *run(turn, { chosen }, mind, signal) {
    const caller: Caller = { person: turn.author, place: turn.place };
    const { recordings, message } = await recordingsOf(turn.messages[0], signal);
    if (recordings.length === 0) throw new BotError(missing);
    const format = formats.find((one) => one === chosen['format']) ?? 'auto';
    const timed = chosen['timestamps'] !== false;
    const names = bases(recordings.map(({ name }) => name));
    const notes: string[] = [];
    for (const [index, recording] of recordings.entries()) {
      yield { type: 'working', on: 'listening' };
      const heard = yield* hear(recording, message, caller, mind, 'hear', signal);
      if (signal.aborted) return;
      if (index > 0) yield { type: 'text', text: '\n\n' };
      if (heard.text === '') {
        yield { type: 'text', text: heard.notes.join(' ') };
        continue;
      }
      notes.push(...heard.notes);
      const refusal = await vet(heard.text, question, caller, mind, signal);
      if (refusal === undefined) yield* show(heard, names[index] ?? recording.name, format, timed, mind.say);
      else yield { type: 'text', text: refusal };
    }
    for (const text of notes) yield { type: 'note', text };
  },
};
