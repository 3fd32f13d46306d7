// Which tools somebody may have used, where they ask: by the settings, by their rights, by what there is.
import type { Person, Place } from '#src/message.ts';
import type { Values } from '#src/settings.ts';
import type { Here } from '../here.ts';
import { tools as own } from '../tools.ts';
import { connectedTools } from '../tools/connected.ts';
import type { Tool } from '../tools/tool.ts';

interface Who {
  readonly author: Person;
  readonly place: Place;
}

/** In the same order each time. `built`: those that are built in. */
export async function permitted(who: Who, mind: Here, built = own): Promise<readonly Tool[]> {
  if (mind.values.tools === 'off') return [];
  const connected = await connectedTools(who.place, mind);
  const all = [...built, ...connected].filter((tool) => isWanted(tool, who, mind));
  const permissions = await Promise.all(
    all.map(({ action }) => mind.authority.authorize(who.author, action, who.place)),
  );
  return all.filter((_, at) => permissions[at]?.type === 'granted');
}

function isWanted(tool: Tool, { author, place }: Who, mind: Here): boolean {
  const { values } = mind;
  if (isDenied(tool.name, values) || tool.offered?.({ mind, place }) === false) return false;
  return tool.kind !== 'write' || (values.tools === 'all' && mayChange(author, values));
}

/** Whether admins want a tool not to be used. */
function isDenied(name: string, values: Pick<Values, 'denied-tools'>): boolean {
  return values['denied-tools'].split(/[\s,]+/).includes(name);
}

function mayChange({ isAdmin, roles }: Person, values: Pick<Values, 'tool-roles'>): boolean {
  const named = values['tool-roles'];
  return named.length === 0 || isAdmin || roles.some((role) => named.includes(role));
}
