// Words of others as a model may read them: they end no message, no line and no string, and so nothing but themselves.

/** Signs that end a line somewhere, and that JSON leaves as they are. */
const breaks = /[\u007f-\u009f\u2028\u2029]/g;

/** Text without borders of messages: a server that does not do it itself would take `<|…|>` for the borders of messages. */
export function disarmed(text: string): string {
  return text.replaceAll('<|', '< |');
}

/** A value as JSON on one line; half characters, which would make the whole request invalid, are replaced. */
export function data(value: unknown): string {
  const json = JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? one.toWellFormed() : one));
  return disarmed(json.replaceAll(breaks, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
