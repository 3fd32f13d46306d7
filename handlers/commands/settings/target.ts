// Whom a choice is for, and whether its chooser may choose that.
import type { Asked } from '#src/command.ts';
import { isSetting, type Target } from '#src/preferences.ts';
import { type Scope, type Setting, type SettingName, settings as table } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Desk } from '../deed.ts';

export const names = Object.keys(table).filter(isSetting);
const scopes: readonly Scope[] = ['space', 'room', 'person'];

export function settingOf(name: string | undefined, say: Say): SettingName {
  const word = name?.trim().toLowerCase() ?? '';
  if (isSetting(word)) return word;
  throw new BotError(say('There is no such setting. These are: {names}.', { names: names.join(', ') }));
}

/** The scope that somebody named: `space`, `room` or `me`. */
export function scopeOf(chosen: string | undefined): Scope | undefined {
  return scopes.find((scope) => scope === (chosen === 'me' ? 'person' : chosen));
}

/** The target of a scope here, for whoever asks. */
export function targetOf(scope: Scope, { author, place }: Asked): Target {
  return { scope, target: { space: '', room: place.room, person: author.id }[scope] };
}

/** As said, else the widest that this person may choose for. Throws a `BotError` where they may not. */
export async function target(asked: Asked, name: SettingName, chosen: string | undefined, desk: Desk): Promise<Target> {
  const { say } = desk;
  const setting: Setting = table[name];
  const may = setting.scopes;
  const governs = (await desk.authority.authorize(asked.author, 'govern', asked.place)).type === 'granted';
  const scope = scopeOf(chosen) ?? may.find((one) => one === 'person' || governs) ?? may[0] ?? 'space';
  if (!may.includes(scope))
    throw new BotError(say('`{name}` cannot be set for {whom}.', { name, whom: spoken(scope, say) }));
  if (scope !== 'person' && !governs)
    throw new BotError(say('Only admins can set that for {whom}.', { whom: spoken(scope, say) }));
  if (scope === 'person' && !governs) await allowed(asked, name, setting, desk);
  return targetOf(scope, asked);
}

/** What admins may keep members from choosing for themselves. */
async function allowed(
  { place }: Asked,
  name: SettingName,
  { allowedBy }: Setting,
  { settings, say }: Desk,
): Promise<void> {
  if (allowedBy === undefined || (await settings.of(place))[allowedBy]) return;
  throw new BotError(say('The admins here do not let members choose `{name}` for themselves.', { name }));
}

export function spoken(scope: Scope, say: Say): string {
  return { space: say('the whole space'), room: say('this room'), person: say('you') }[scope];
}
