// Time zones as people name them: by their IANA name, or by a city.
import { IANAZone } from 'luxon';

/** Cities that no zone is named after: the rest is taken from the zones' own names. */
const cities: Readonly<Record<string, string>> = {
  atlanta: 'America/New_York',
  barcelona: 'Europe/Madrid',
  beijing: 'Asia/Shanghai',
  boston: 'America/New_York',
  'cape town': 'Africa/Johannesburg',
  cologne: 'Europe/Berlin',
  dallas: 'America/Chicago',
  delhi: 'Asia/Kolkata',
  frankfurt: 'Europe/Berlin',
  geneva: 'Europe/Zurich',
  hamburg: 'Europe/Berlin',
  hanoi: 'Asia/Bangkok',
  houston: 'America/Chicago',
  köln: 'Europe/Berlin',
  lyon: 'Europe/Paris',
  miami: 'America/New_York',
  milan: 'Europe/Rome',
  montreal: 'America/Toronto',
  mumbai: 'Asia/Kolkata',
  munich: 'Europe/Berlin',
  münchen: 'Europe/Berlin',
  'new delhi': 'Asia/Kolkata',
  osaka: 'Asia/Tokyo',
  ottawa: 'America/Toronto',
  philadelphia: 'America/New_York',
  'rio de janeiro': 'America/Sao_Paulo',
  'san francisco': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  'st petersburg': 'Europe/Moscow',
  'tel aviv': 'Asia/Jerusalem',
  washington: 'America/New_York',
  wien: 'Europe/Vienna',
};

const longest = 40;
const names = Intl.supportedValuesOf('timeZone');
const byName = new Map(names.map((name) => [name.toLowerCase(), name]));
const byCity = new Map(names.map((name) => [cityOf(name), name]));

/** The IANA name of a zone, spelled as IANA does, or that of a city; undefined for what is neither. Offsets are no zones. */
export function zoneOf(text: string): string | undefined {
  const word = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (word === '' || word.length > longest) return undefined;
  const city = word.replaceAll('_', ' ');
  const own = Object.hasOwn(cities, city) ? cities[city] : byCity.get(city);
  const known = byName.get(word.replaceAll(' ', '_')) ?? own;
  if (known !== undefined) return known;
  if (word === 'utc' || word === 'gmt') return 'UTC';
  // Older names, such as `Asia/Calcutta` beside `Asia/Kolkata`. What has no slash are abbreviations, which mean many things.
  const spelled = text.trim();
  return spelled.includes('/') && IANAZone.isValidZone(spelled) ? spelled : undefined;
}

/** The names of zones that somebody may have meant who wrote `text`, the likeliest first; at most three. */
export function zonesLike(text: string): readonly string[] {
  const word = cityOf(text.trim().slice(0, longest).toLowerCase());
  if (word === '') return [];
  const ranked = names.map((name) => ({ name, away: distance(word, cityOf(name)) }));
  return ranked
    .filter(({ away }) => away <= Math.max(1, word.length / 3))
    .toSorted((one, other) => one.away - other.away)
    .slice(0, 3)
    .map(({ name }) => name);
}

function cityOf(name: string): string {
  return (name.split('/').at(-1) ?? '').replaceAll('_', ' ').toLowerCase();
}

/** How many letters differ (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
