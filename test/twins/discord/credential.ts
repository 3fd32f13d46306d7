// The bot's token, which its owner may change. https://docs.discord.com/developers/reference#authentication

export interface Credential {
  readonly now: () => string;
  /** From here on, another token is right. */
  readonly reset: () => void;
}

/** A token of the usual shape: the bot's id, a time and a signature. */
export function newCredential(botId: string): Credential {
  let made = 0;
  const make = () => `${Buffer.from(botId).toString('base64url')}.GtwinX.${String((made += 1)).padStart(38, 'x')}`;
  let token = make();
  return { now: () => token, reset: () => void (token = make()) };
}
