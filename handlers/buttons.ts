// What people may do with an answer, as buttons below it.
import type { Source } from '#src/answers.ts';
import type { Button } from '#src/message.ts';
import type { Values } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import type { Course } from './course.ts';

interface Below {
  readonly turnId: string;
  readonly sources: readonly Source[];
  readonly ending?: Course['ending'];
}

/** Their commands are in `commands/answers.ts`. None where admins want none. */
export function buttons({ turnId: turn, sources, ending }: Below, values: Values, say: Say): readonly Button[] {
  if (!values['answer-buttons']) return [];
  const chosen = { turn };
  const broken = ending === 'length' || ending === 'cut';
  return [
    ...(broken ? [{ command: 'answer more', chosen, label: say('Go on') }] : []),
    { command: 'answer again', chosen, label: say('Again') },
    ...(sources.length > 0 ? [{ command: 'answer sources', chosen, label: say('Sources') }] : []),
    { command: 'answer good', chosen, label: say('Good answer'), thumb: 'up' },
    { command: 'answer bad', chosen, label: say('Bad answer'), thumb: 'down' },
    { command: 'answer delete', chosen, label: say('Delete'), grave: true },
  ];
}
