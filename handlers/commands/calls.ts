// The commands of a call: in, out, who is heard, what was said, how fast it went.
import { isOpen } from '#src/authority.ts';
import type { Asked } from '#src/command.ts';
import { type Count, steps, type Summary } from '#src/latency.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, words } from './deed.ts';

const join: Deed = {
  command: {
    name: 'join',
    description: 'Brings me into a voice channel: yours, or the one you name.',
    options: [{ name: 'channel', description: 'The voice channel; yours when you name none.', kind: 'voice room' }],
    action: 'ask',
    shown: 'asker',
    calls: true,
  },
  async run(asked, chosen, { settings, say }) {
    const room = words(chosen, 'channel') ?? asked.voiceRoom;
    if (room === undefined) throw new BotError('Join a voice channel first, or name one: `/join channel:…`.');
    const there = { ...asked.place, room };
    const values = await settings.of(there);
    const { 'voice-rooms': allowed } = values;
    if ((allowed.length > 0 && !allowed.includes(room)) || !isOpen(settings.rooms(there), values))
      throw new BotError('I may not join that voice channel: an admin chose which ones I may, with `/settings set`.');
    return {
      text: say("I am in. I hear only those who press **Hear me** in the channel's chat."),
      call: { type: 'join', room },
    };
  },
};

const leave: Deed = {
  command: {
    name: 'leave',
    description: 'Sends me out of the voice channel.',
    options: [],
    action: 'ask',
    shown: 'room',
    calls: true,
  },
  // Who may is for the platform to say: it knows who is in the call.
  run: (_asked, _chosen, { say }) => ({ text: say('I left the call.'), call: { type: 'leave' } }),
};

const voiceConsent: Deed = {
  command: {
    name: 'voice-consent',
    description: 'Says whether I may hear you in calls on this server.',
    options: [
      { name: 'hear', description: 'Whether I may hear you.', kind: 'text', choices: ['yes', 'no'], required: true },
    ],
    action: 'own',
    shown: 'asker',
    calls: true,
  },
  async run({ place, author }, chosen, { consent, say }) {
    const agrees = words(chosen, 'hear') === 'yes';
    await consent.decide(place, author.id, agrees);
    return {
      text: agrees
        ? say(
            'Thank you: I hear you in calls on this server from now on. `/voice-consent hear:no` takes that back at any time.',
          )
        : say('I do not hear you: from now on no sound of yours is decoded, kept or sent on.'),
    };
  },
};

const recap: Deed = {
  command: {
    name: 'recap',
    description: 'Sums up the call so far: who said what, decisions, what is to be done.',
    options: [],
    action: 'ask',
    shown: 'asker',
    calls: true,
  },
  async run(asked, _, desk, signal) {
    return { text: await desk.recap(called(asked), signal) };
  },
};

/** The call that is meant: the one the asker is in, else the one of the room. */
function called(asked: Asked): Asked {
  return asked.voiceRoom === undefined ? asked : { ...asked, place: { ...asked.place, room: asked.voiceRoom } };
}

const voiceStats: Deed = {
  command: {
    name: 'voice stats',
    description: 'Shows how fast I am in calls here, and how well I hear.',
    options: [],
    action: 'ask',
    shown: 'asker',
    calls: true,
  },
  run({ place }, _, { latency, say }) {
    return { text: told(latency.of(place), say) };
  },
};

/** The bot's part in voice calls. */
export const calls: readonly Deed[] = [join, leave, recap, voiceConsent, voiceStats];

// said
const meanings: Readonly<Record<(typeof steps)[number], string>> = {
  transcript: 'end of speech → transcript',
  'first token': 'end of speech → first word written',
  'first sound': 'end of speech → first sound',
  'own overhead': 'of that, my own part',
  'barge-in': 'you begin to speak → I am silent',
};

function told({ steps: timed, counts, packets }: Summary, say: Say): string {
  const rows = steps.map((step) => {
    const time = timed[step];
    const figures = time ? `${ms(time.p50, say)} / ${ms(time.p95, say)} (${time.n})` : say('nothing yet');
    return `- ${say(meanings[step])}: **${figures}**`;
  });
  return [
    say('Calls on this server since I was started; p50 / p95 in milliseconds (number):'),
    ...rows,
    share(counts, say),
    say('- answers: {turns}, interrupted {interrupted}, inventions dropped {inventions}', {
      turns: counts.turn,
      interrupted: counts.interruption,
      inventions: counts.hallucination,
    }),
    say('- packets: {received} received, {lost} lost, {repaired} of those repaired, {dropped} bad ones dropped', {
      ...packets,
    }),
  ].join('\n');
}

function ms(value: number, say: Say): string {
  const digits = value < 10 ? 1 : 0;
  return value.toLocaleString(say('en'), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function share(counts: Readonly<Record<Count, number>>, say: Say): string {
  const all = counts['speculation used'] + counts['speculation wasted'];
  if (all === 0) return say('- thinking ahead: not yet');
  const percent = Math.round((100 * counts['speculation used']) / all);
  return say('- thinking ahead: right {percent} % of {all} times', { percent, all });
}
