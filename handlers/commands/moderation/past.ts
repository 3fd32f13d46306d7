// What was changed of a space's policy, and taking it back.
import type { Revision } from '#src/policies.ts';
import type { Say } from '#src/tongue.ts';
import { mention } from '../../mention.ts';
import type { Deed } from '../deed.ts';

const mostShown = 20;

export const versions: Deed = {
  command: {
    name: 'moderation versions',
    description: 'Shows who changed what of the policy, and when.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, _, { policies, say }) {
    const past = await policies.revisions(place, mostShown);
    if (past.length === 0) return { text: say('Nobody has changed the policy yet: the usual one holds.') };
    return { text: past.map((one) => told(one, say)).join('\n') };
  },
};

function told({ version, by, at, change, restores }: Revision, say: Say): string {
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const what = { version, when, who: mention(by) };
  if (restores === 0) return say('- {version}: {when} UTC, {who} went back to the usual policy', what);
  if (restores !== undefined)
    return say('- {version}: {when} UTC, {who} went back to version {restores}', { ...what, restores });
  return say('- {version}: {when} UTC, {who}: {change}', { ...what, change: coded(change) });
}

export const undo: Deed = {
  command: {
    name: 'moderation undo',
    description: 'Takes the latest change of the policy back; again: the one before it.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place, author }, _, { policies, say }) {
    const undone = await policies.undo(place, author.id);
    if (!undone) return { text: say('There is nothing to take back: the usual policy holds.') };
    const what = { change: coded(undone.change), version: undone.version };
    return { text: say('Taken back: {change}. What held before it holds again, as version {version}.', what) };
  },
};

function coded(change: string): string {
  return `\`${change.replaceAll('`', "'")}\``;
}
