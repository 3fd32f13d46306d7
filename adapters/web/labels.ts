// What options and their choices are called, in the reader's language. What comes back are still their own names.
import type { Option } from '#src/command.ts';
import type { Say } from '#src/tongue.ts';

/** Only where that is something else than their names. */
export interface Labels {
  readonly label?: string;
  /** In the order of the choices. */
  readonly labels?: readonly string[];
}

export function labelled<T extends Option>(option: T, say: Say): T & Labels {
  const label = called(option.name, say);
  const labels = option.choices?.map((choice) => called(choice, say));
  return {
    ...option,
    ...(label !== option.name && { label }),
    ...(labels?.some((one, at) => one !== option.choices?.[at]) && { labels }),
  };
}

/** Catalogs hold names apart from sentences. */
function called(name: string, say: Say): string {
  const key = `name: ${name}`;
  const found = say(key);
  return found === key ? name : found;
}
