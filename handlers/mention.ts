// Somebody by their id, as platforms understand it.

/** Whose data was deleted has no id any more. */
export function mention(person: string): string {
  return person === '' ? '–' : `<@${person}>`;
}
