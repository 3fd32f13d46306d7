// What an incident wants done, and what of it is still to be done.
import type { Done, Incident, Planned } from '#src/incidents.ts';

export type CardAct = 'log' | 'alert';
/** What is done about a person or their message. */
export type DeedAct = Exclude<Planned['act'], CardAct>;

export function isDeed(act: Planned['act']): act is DeedAct {
  return act !== 'log' && act !== 'alert';
}

export function outcomeOf({ done }: Pick<Incident, 'done'>, act: Done['act']): Done['outcome'] | undefined {
  return done.find((one) => one.act === act)?.outcome;
}

/** In order. In a dry run, that is the one card. */
export function left(incident: Pick<Incident, 'planned' | 'done' | 'dry'>): readonly Planned[] {
  return incident.planned.filter(
    ({ act }) => outcomeOf(incident, act) === undefined && (!incident.dry || act === 'log'),
  );
}

/** What would be done about the person, dry run or not. */
export function deedsOf({ planned, done }: Pick<Incident, 'planned' | 'done'>): readonly DeedAct[] {
  return planned
    .map(({ act }) => act)
    .filter(isDeed)
    .filter((act) => outcomeOf({ done }, act) === undefined);
}
