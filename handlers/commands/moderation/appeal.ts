// Whoever something was done to asks for another look, in their own words: once, and also where they may not write.
import type { Asked, Chosen } from '#src/command.ts';
import type { Incident } from '#src/incidents.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { decisionTold, follow } from './case.ts';

/** Characters of an appeal. */
const longest = 500;

const appeal: Deed = {
  command: {
    name: 'moderation appeal',
    description: 'Asks moderators for another look at what was done.',
    options: [],
    action: 'own',
    shown: 'asker',
    hidden: true,
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const { id } = await appealable(asked, chosen, desk);
    return {
      text: say('The form comes a moment too late: please press the button again.'),
      form: {
        title: say('Your appeal'),
        command: 'moderation plead',
        chosen: { incident: id },
        fields: [
          {
            name: 'words',
            label: say('Why it was wrong'),
            description: say('In your own words. Moderators read it, and decide once.'),
            kind: 'text',
            longest,
            required: true,
          },
        ],
      },
    };
  },
};

const plead: Deed = {
  command: {
    name: 'moderation plead',
    description: 'Brings an appeal to the moderators.',
    options: [],
    action: 'own',
    shown: 'asker',
    hidden: true,
  },
  async run(asked, chosen, desk) {
    const { say, incidents } = desk;
    const { id } = await appealable(asked, chosen, desk);
    const text = (words(chosen, 'words') ?? '').trim().toWellFormed();
    if (text === '') throw new BotError(say('Please say in a few words why it should be taken back.'));
    if (Array.from(text).length > longest)
      throw new BotError(say('That is too long: at most {longest} characters, please.', { longest }));
    // Somebody may have decided, or the same form may have come twice, in the meantime.
    if (!(await incidents.appeal(id, text))) await appealable(asked, chosen, desk);
    const incident = await incidents.of(id);
    if (incident && (await follow(incident, desk)) === 'told')
      return { text: say('The moderators have your appeal. I tell you what they decide.') };
    return {
      text: say(
        'I could reach no moderators just now. Your appeal is kept, and they find it with `/moderation appeals`.',
      ),
    };
  },
};

export const pleading: readonly Deed[] = [appeal, plead];

/** The incident that is meant, if it is the asker's and can still be appealed. Pressed anywhere: it was told to them alone. */
async function appealable({ author, place }: Asked, chosen: Chosen, { incidents, say }: Desk): Promise<Incident> {
  const incident = await incidents.of(words(chosen, 'incident') ?? '');
  if (incident?.place.platform !== place.platform) throw new BotError(say('I do not know that incident any more.'));
  if (incident.person !== author.id) throw new BotError(say('Only whoever it is about can appeal it.'));
  if (incident.decision) throw new BotError(decisionTold(incident, say));
  if (incident.appeal !== undefined)
    throw new BotError(say('You have appealed that already: I tell you as soon as moderators have decided.'));
  return incident;
}
