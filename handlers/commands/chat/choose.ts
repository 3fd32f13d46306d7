// What members choose for themselves: who the bot is to them, which model answers, with which voice it reads to them.
import type { Asked, Chosen, Option } from '#src/command.ts';
import { type Persona, personas } from '#src/personas.ts';
import type { SettingName, Values } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { target } from '../settings/target.ts';
import { checked } from '../settings/values.ts';

const reset: Option = { name: 'reset', description: 'Takes your choice back.', kind: 'flag' };

/** What each is like, for whoever chooses. */
// said
const like: Readonly<Record<Persona, string>> = {
  plain: 'as I am by myself',
  teacher: 'patient, one step at a time, with examples',
  engineer: 'working code first, then the trade-offs',
  editor: 'makes texts clear and short, in your own voice',
  coach: 'asks good questions, and never lectures',
  host: 'warm and brief, brings people together',
  storyteller: 'vivid, with scenes and characters',
  sceptic: 'checks claims, and says how sure it is',
};

export const persona: Deed = {
  command: {
    name: 'persona',
    description: 'Shows who I can be, or chooses who I am when I answer you.',
    options: [{ name: 'name', description: 'Who I am to be.', kind: 'text', choices: personas }, reset],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const values = await choose(asked, 'persona', words(chosen, 'name'), chosen, desk);
    const list = personas.map((one) => `- \`${one}\`: ${say(like[one])}`).join('\n');
    return { text: `${say('To you I am **{persona}** here.', { persona: values.persona })}\n${list}` };
  },
};

export const model: Deed = {
  command: {
    name: 'model',
    description: 'Shows which models there are, or chooses the one that answers you.',
    options: [{ name: 'name', description: 'The model.', kind: 'text', suggested: true }, reset],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { models, say } = desk;
    const values = await choose(asked, 'model-chat', words(chosen, 'name')?.trim(), chosen, desk);
    const served = models.served('chat');
    if (served.length === 0) return { text: say('There is no model to choose: I have to do without one.') };
    const list = served.map((one) => `- \`${one}\``).join('\n');
    return { text: `${answering(values['model-chat'], served, say)}\n${list}` };
  },
  suggest: (_, __, { models }) => models.served('chat'),
};

function answering(chosen: string, served: readonly string[], say: Say): string {
  if (chosen === '') return say('The operator’s choice answers you: `{model}`.', { model: served[0] ?? '' });
  if (served.includes(chosen)) return say('`{model}` answers you here.', { model: chosen });
  return say('`{model}` was chosen here, but is not served any more: another one answers.', { model: chosen });
}

export const voiceSet: Deed = {
  command: {
    name: 'voice set',
    description: 'Chooses the voice I read to you with, and how fast it speaks.',
    options: [
      { name: 'voice', description: 'The voice.', kind: 'text', suggested: true },
      { name: 'speed', description: '1 is the voice’s own speed.', kind: 'number', least: 0.5, most: 2 },
      reset,
    ],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say, voices } = desk;
    await choose(asked, 'voice', words(chosen, 'voice')?.trim().toLowerCase(), chosen, desk);
    const values = await choose(asked, 'voice-speed', chosen['speed'], chosen, desk);
    if (voices.length === 0) return { text: say('I have no voice: whoever runs me has set up no model that speaks.') };
    const { voice, 'voice-speed': speed } = values;
    const usual = say('I read to you with the voice **{voice}**, {speed} times as fast as it speaks by itself.', {
      voice: voice === '' ? (voices[0] ?? '') : voice,
      speed,
    });
    return { text: `${usual}\n${say('There are: {voices}.', { voices: voices.join(', ') })}` };
  },
  suggest: (_, __, { voices }) => voices,
};

/** Sets what was chosen, or takes it back, for the asker; nothing of both leaves it. Returns what holds for them then. */
async function choose(asked: Asked, name: SettingName, value: unknown, chosen: Chosen, desk: Desk): Promise<Values> {
  const { settings } = desk;
  const isReset = chosen['reset'] === true;
  if (value !== undefined || isReset) {
    const at = await target(asked, name, 'me', desk);
    const by = asked.author.id;
    await settings.set(asked.place, { ...at, name, by, ...(!isReset && { value: checked(name, value, desk) }) });
  }
  return settings.of(asked.place, asked.author.id);
}
