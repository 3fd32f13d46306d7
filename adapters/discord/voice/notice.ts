// The notice that opens a call: who asked the bot in, what becomes of what it hears, and buttons to decide about it.
import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import type { Consent } from '#src/consent.ts';
import type { Values } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import { Answer } from '../answer.ts';
import { asker, placeAsked, wordsFor } from '../asker.ts';
import { press } from '../given.ts';
import type { Line } from '../line.ts';

/** What the operator decided about what is heard. */
export interface Privacy {
  /** Who turns speech to text, answers and speaks, such as `Groq`. */
  readonly provider: string;
  /** How long words are remembered, where no admin wants less. */
  readonly memoryHours: number;
}

const ids = { hear: 'voice:hear', unhear: 'voice:unhear', talk: 'voice:talk' } as const;

// said
const ways = {
  'by name': 'To talk to me when there are several of you, begin with my name, “Parley”.',
  'by button': 'To talk to me, press **Talk to me** first and then speak.',
} as const;

/** The message's body. `by` is who asked the bot in; nobody, where it joined by itself. */
export function notice(by: string | undefined, values: Values, { provider, memoryHours }: Privacy, say: Say) {
  const { 'voice-answers': answers } = values;
  const kept = Math.min(memoryHours, values.retention);
  const content = [
    by === undefined
      ? say('**I am in this call.** I joined by myself: an admin of this server has set that.')
      : say('**I am in this call.** {person} asked me in.', { person: `<@${by}>` }),
    say(
      '- **What I hear**: only people who press **Hear me**, or did so before on this server. Of everybody else no sound is decoded, kept or sent on.',
    ),
    say(
      '- **Where it goes**: what you say is turned to text, answered and spoken by the models of {provider}, under the terms of {provider}.',
      { provider },
    ),
    [stays(kept, say), ...lasting(values, say)].join(' '),
    say(
      '- **To take it back**: press **Don’t hear me**, or use `/voice-consent`. That counts at once, and for all calls on this server.',
    ),
    ...(answers === 'everyone' ? [] : [say(ways[answers])]),
  ].join('\n');
  const { Success, Secondary, Primary } = ButtonStyle;
  const buttons = [
    button(Success, say('Hear me'), ids.hear),
    button(Secondary, say('Don’t hear me'), ids.unhear),
    ...(answers === 'by button' ? [button(Primary, say('Talk to me'), ids.talk)] : []),
  ];
  return {
    content,
    components: [{ type: ComponentType.ActionRow, components: buttons }],
    allowed_mentions: { parse: [] },
    flags: MessageFlags.SuppressEmbeds,
  };
}

function stays(hours: number, say: Say): string {
  if (hours === 0)
    return say('- **How long it stays**: of the sound I keep nothing beyond the answer; your words neither.');
  return say(
    '- **How long it stays**: of the sound I keep nothing beyond the answer; your words for {hours, plural, one {an hour} other {# hours}}, so that I remember what was said.',
    { hours },
  );
}

/** Where words stay that everybody here can read. */
function lasting({ 'voice-transcript': transcript, 'voice-summary': summary }: Values, say: Say): string[] {
  return [
    ...(transcript === 'off' ? [] : [say('They are also written in this chat as you speak, and stay there.')]),
    ...(summary ? [say('When the call ends, its summary and all that was said are posted here.')] : []),
  ];
}

function button(style: ButtonStyle, label: string, id: string) {
  return { type: ComponentType.Button, style, label, custom_id: id };
}

export interface Usher {
  readonly consent: Pick<Consent, 'agreed' | 'decide'>;
  /** Listens to the next words of a person in a server's call as meant for the bot. False: that person is in none. */
  readonly press: (guild: string, person: string) => boolean;
}

/** Whether a component is one of a notice. */
export function isOfNotice(id: string | undefined): boolean {
  return Object.values(ids).some((one) => one === id);
}

/** Does what a button of a notice says; anything else is not ours and ignored. `interaction` is the gateway's payload. */
export async function decided(line: Line, usher: Usher, interaction: unknown): Promise<void> {
  const { success, data } = press.safeParse(interaction);
  const person = data && asker(data);
  const wish = Object.values(ids).find((id) => id === data?.data.custom_id);
  if (!success || !person || wish === undefined) return;
  const space = placeAsked(data, person);
  // Beside each other: what is decided counts whether or not Discord takes the answer.
  const answer = new Answer(line, data, true);
  const [, text] = await Promise.all([answer.acknowledge(), done(line, usher, space, person.id, wish)]);
  await answer.tell({ text: wordsFor(person)(text) });
}

// said
const heard =
  'Thank you: I hear you in calls on this server from now on. **Don’t hear me** takes that back at any time.';
const unheard = 'I do not hear you: from now on no sound of yours is decoded, kept or sent on.';
const unwritten =
  'I could not write that down, so I will ask you again in the next call. Please press once more in a moment.';
const disagreed = 'I may not hear you yet: press **Hear me** first.';
const elsewhere = 'Join the voice channel I am in first.';
const listening = 'Go ahead: what you say next is for me, if you begin within 15 seconds.';

/** Resolves with what the person is told. */
async function done(
  line: Line,
  usher: Usher,
  space: { readonly platform: string; readonly space: string },
  person: string,
  wish: (typeof ids)[keyof typeof ids],
): Promise<string> {
  try {
    if (wish === ids.talk) return await talk(usher, space, person);
    await usher.consent.decide(space, person, wish === ids.hear);
    return wish === ids.hear ? heard : unheard;
  } catch (error) {
    line.log.error({ err: error }, 'a decision about being heard could not be written down');
    return unwritten;
  }
}

async function talk(
  { consent, press }: Usher,
  space: { readonly platform: string; readonly space: string },
  person: string,
): Promise<string> {
  if (!(await consent.agreed(space)).has(person)) return disagreed;
  if (!press(space.space, person)) return elsewhere;
  return listening;
}
