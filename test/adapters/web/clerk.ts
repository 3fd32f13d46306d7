// A bot that knows one command of each kind, and writes down what it was told to do.
import sharp from 'sharp';
import type { Asked, Chosen, Command, Field, Form, Outcome } from '#src/command.ts';
import type { Button, ReplyPart } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import { Stream } from '#test/stream.ts';

const one = { options: [], action: 'look', shown: 'asker' } as const;
const personas = ['plain', 'pirate', 'poet', 'teacher'];

/** As the bot has them: for everybody and for admins, with and without options, hidden ones. */
export const commands: readonly Command[] = [
  { ...one, name: 'help', description: 'Shows what you can do with me here.' },
  { ...one, name: 'privacy view', description: 'What is stored of you.' },
  { ...one, name: 'privacy export', description: 'All of it, as a file.', hidden: true },
  { ...one, name: 'usage me', description: 'What you have used.' },
  { ...one, name: 'usage server', description: 'What everybody has used.', action: 'govern' },
  { ...one, name: 'moderation report', description: 'What was found.', action: 'moderate' },
  {
    ...one,
    name: 'persona',
    description: 'Chooses who I am for you.',
    options: [
      { name: 'name', description: 'Who I should be', kind: 'text', suggested: true, required: true },
      { name: 'strength', description: 'How much of it', kind: 'number', least: 1, most: 9 },
    ],
  },
  {
    ...one,
    name: 'settings form',
    description: 'How I behave.',
    options: [
      {
        name: 'for',
        description: 'For whom',
        kind: 'text',
        choices: ['space', 'room', 'me'],
      },
    ],
    hidden: true,
  },
  { ...one, name: 'settings save', description: 'Saves them.', hidden: true },
  { ...one, name: 'settings reset', description: 'Takes one back.', hidden: true },
  {
    ...one,
    name: 'ask',
    description: 'Asks me in private.',
    options: [{ name: 'question', description: 'What you want to know', kind: 'text', required: true }],
    action: 'ask',
  },
  { ...one, name: 'translate', description: 'Translates.', action: 'ask', shown: 'room', task: true },
  { ...one, name: 'explain', description: 'Explains a message.', action: 'ask', menu: 'Explain' },
  { ...one, name: 'again', description: 'Answers again.', action: 'answer', hidden: true },
  { ...one, name: 'delete', description: 'Takes an answer away.', action: 'answer', hidden: true },
  { ...one, name: 'good', description: 'A thumb.', action: 'answer', hidden: true },
  { ...one, name: 'bad', description: 'A thumb.', action: 'answer', hidden: true },
  { ...one, name: 'reason', description: 'Why.', action: 'answer', hidden: true },
  { ...one, name: 'join', description: 'A call.', action: 'ask', calls: true },
];

export interface Told {
  readonly name: string;
  readonly chosen: Chosen;
  readonly asked: Asked;
  readonly signal: AbortSignal;
}

/** What stands below the answers of a test. */
export function below(turn: string): readonly Button[] {
  const chosen = { turn };
  return [
    { command: 'again', chosen, label: 'Again' },
    { command: 'good', chosen, label: 'Good answer', thumb: 'up' },
    { command: 'bad', chosen, label: 'Bad answer', thumb: 'down' },
    { command: 'delete', chosen, label: 'Delete', grave: true },
  ];
}

export class Clerk {
  readonly told: Told[] = [];
  /** What `/ask` answers. */
  readonly reply = new Stream<ReplyPart>();
  /** What all commands answer from now on. */
  outcome: Outcome | undefined;
  /** The command that it cannot do. */
  refusing = '';
  /** Settings, by scope and name. */
  readonly kept = new Map<string, string | number | boolean>();

  readonly part: Pick<Bot, 'commands' | 'command' | 'suggest'> = {
    commands,
    command: async (name, chosen, asked, signal) => {
      this.told.push({ name, chosen, asked, signal });
      return this.outcome ?? this.#do(name, chosen, asked, signal);
    },
    suggest: async (_, option, typed) =>
      option === 'name' || option === 'persona' ? personas.filter((persona) => persona.includes(typed)) : [],
  };

  /** What it was told to do, in short. */
  get all(): readonly [string, Chosen][] {
    return this.told.map(({ name, chosen }) => [name, chosen]);
  }

  async #do(name: string, chosen: Chosen, { author, about }: Asked, signal: AbortSignal): Promise<Outcome> {
    const turn = String(chosen['turn']);
    if (name === this.refusing) return { text: 'I cannot.' };
    switch (name) {
      case 'help':
        return {
          text: `Mention me with a question.\n\n- \`/ask\` – Asks me in private.\n- \`/persona\` – Chooses me.`,
        };
      case 'usage me':
        return { text: '### Your usage\n\n| Model | Tokens | Cost |\n|---|---:|---:|\n| large | 12,345 | $0.12 |' };
      case 'usage server':
        return { text: '### Everybody’s usage', files: [await chart()] };
      case 'privacy view':
        return {
          text: 'Your messages are kept for **48 hours**.',
          buttons: [{ command: 'privacy export', chosen: {}, label: 'Export my data' }],
        };
      case 'privacy export':
        return {
          text: 'Here is all of it.',
          files: [{ name: 'mine.json', mediaType: 'application/json', bytes: Buffer.from('{"name":"Ann"}') }],
        };
      case 'persona':
        return { text: `For ${author.name} I am a **${String(chosen['name'])}** now.` };
      case 'settings form':
        return { text: '', form: this.#form(String(chosen['for'])) };
      case 'settings save': {
        const { for: scope, ...values } = chosen;
        for (const [key, value] of Object.entries(values)) this.kept.set(`${String(scope)}/${key}`, value);
        return { text: `Saved for ${String(scope)}.` };
      }
      case 'settings reset':
        this.kept.delete(`${String(chosen['for'])}/${String(chosen['setting'])}`);
        return { text: `\`${String(chosen['setting'])}\` is taken back.` };
      case 'ask':
        return { text: '', reply: this.reply.until(signal) };
      case 'explain':
        return { text: `It says: ${about?.text ?? 'nothing'}` };
      case 'again':
        return { text: '', offer: { task: { name: 'again', chosen: { turn } }, id: `again:${turn}` } };
      case 'bad':
        return { text: 'Noted.', form: reasons(turn) };
      default:
        return { text: 'Thank you!' };
    }
  }

  #form(scope: string): Form {
    return {
      title: 'Settings',
      command: 'settings save',
      chosen: { for: scope },
      fields: fields.map((field) => {
        const kept = this.kept.get(`${scope}/${field.name}`);
        if (kept === undefined) return { ...field, origin: 'as it is by itself' };
        const reset = { command: 'settings reset', chosen: { for: scope, setting: field.name }, label: 'Reset' };
        return { ...field, value: kept, origin: 'set by you', reset };
      }),
    };
  }
}

const fields: readonly Field[] = [
  {
    name: 'persona',
    description: 'Who I am when I answer: one of my library.',
    kind: 'text',
    suggested: true,
    value: 'plain',
    group: 'How I answer',
  },
  {
    name: 'instructions',
    description: 'What else I should know and heed.',
    kind: 'text',
    longest: 2000,
    value: '',
    group: 'How I answer',
  },
  {
    name: 'temperature',
    description: 'How freely I write.',
    kind: 'number',
    least: 0,
    most: 2,
    value: 1,
    group: 'How I answer',
  },
  {
    name: 'speak-replies',
    description: 'Whether I read my answers aloud.',
    kind: 'flag',
    value: false,
    group: 'Voice',
  },
  {
    name: 'voice',
    description: 'The voice I speak with.',
    kind: 'text',
    choices: ['hannah', 'troy'],
    value: 'hannah',
    group: 'Voice',
  },
  {
    name: 'allowed-rooms',
    description: 'The channels I speak in; none named: all of them.',
    kind: 'room',
    many: true,
    value: [],
    group: 'Access',
  },
];

function reasons(turn: string): Form {
  const field = { name: 'reason', description: 'In your words, if you like.', kind: 'text', longest: 1000 } as const;
  return { title: 'What was wrong?', command: 'reason', chosen: { turn }, fields: [field] };
}

async function chart() {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="500"><rect width="1200" height="500" fill="#fff"/>${[180, 320, 90, 410, 260].map((high, at) => `<rect x="${120 + at * 210}" y="${450 - high}" width="120" height="${high}" fill="#17695a"/>`).join('')}</svg>`;
  const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
  return { name: 'usage.png', mediaType: 'image/png', bytes, described: 'Money by day: most on Thursday.' };
}
