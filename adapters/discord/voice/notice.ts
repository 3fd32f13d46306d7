// The notice that opens a call: who asked the bot in, what becomes of what it hears, and buttons to decide about it.
import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import type { Consent } from '#src/consent.ts';
import type { Values } from '#src/settings.ts';
import { Answer } from '../answer.ts';
import { asker, placeAsked } from '../asker.ts';
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

const ways = {
  'by name': 'To talk to me when there are several of you, begin with my name, “Parley”.',
  'by button': 'To talk to me, press **Talk to me** first and then speak.',
} as const;

/** The message's body. `by` is who asked the bot in; nobody, where it joined by itself. */
export function notice(by: string | undefined, values: Values, { provider, memoryHours }: Privacy) {
  const { 'voice-answers': answers } = values;
  const kept = Math.min(memoryHours, values.retention);
  const hours = kept === 1 ? 'an hour' : `${kept} hours`;
  const words = kept === 0 ? 'your words neither.' : `your words for ${hours}, so that I remember what was said.`;
  const content = [
    `**I am in this call.** ${by === undefined ? 'I joined by myself: an admin of this server has set that.' : `<@${by}> asked me in.`}`,
    '- **What I hear**: only people who press **Hear me**, or did so before on this server. Of everybody else no sound is decoded, kept or sent on.',
    `- **Where it goes**: what you say is turned to text, answered and spoken by the models of ${provider}, under the terms of ${provider}.`,
    `- **How long it stays**: of the sound I keep nothing beyond the answer; ${words}${lasting(values)}`,
    '- **To take it back**: press **Don’t hear me**, or use `/voice-consent`. That counts at once, and for all calls on this server.',
    ...(answers === 'everyone' ? [] : [ways[answers]]),
  ].join('\n');
  const { Success, Secondary, Primary } = ButtonStyle;
  const buttons = [
    button(Success, 'Hear me', ids.hear),
    button(Secondary, 'Don’t hear me', ids.unhear),
    ...(answers === 'by button' ? [button(Primary, 'Talk to me', ids.talk)] : []),
  ];
  return {
    content,
    components: [{ type: ComponentType.ActionRow, components: buttons }],
    allowed_mentions: { parse: [] },
    flags: MessageFlags.SuppressEmbeds,
  };
}

/** Where words stay that everybody here can read. */
function lasting({ 'voice-transcript': transcript, 'voice-summary': summary }: Values): string {
  const written = transcript === 'off' ? '' : ' They are also written in this chat as you speak, and stay there.';
  return summary ? `${written} When the call ends, its summary and all that was said are posted here.` : written;
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
  await answer.tell({ text });
}

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
    return wish === ids.hear
      ? 'Thank you: I hear you in calls on this server from now on. **Don’t hear me** takes that back at any time.'
      : 'I do not hear you: from now on no sound of yours is decoded, kept or sent on.';
  } catch (error) {
    line.log.error({ err: error }, 'a decision about being heard could not be written down');
    return 'I could not write that down, so I will ask you again in the next call. Please press once more in a moment.';
  }
}

async function talk(
  { consent, press }: Usher,
  space: { readonly platform: string; readonly space: string },
  person: string,
): Promise<string> {
  if (!(await consent.agreed(space)).has(person)) return 'I may not hear you yet: press **Hear me** first.';
  if (!press(space.space, person)) return 'Join the voice channel I am in first.';
  return 'Go ahead: what you say next is for me, if you begin within 15 seconds.';
}
