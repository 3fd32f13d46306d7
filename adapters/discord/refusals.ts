// Why Discord will not have this bot, as sentences that tell the operator what to change.
import { tokenRefused } from './wire.ts';

/**
 * Close codes after which Discord wants no reconnect.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export const refusals: ReadonlyMap<number, string> = new Map([
  [4004, tokenRefused],
  [4010, 'Discord refuses the shard of this bot: unset SHARDS and SHARD_COUNT, or make them fit together'],
  [4011, 'Discord wants this bot to be sharded: it is in too many servers for one connection'],
  [4012, 'Discord no longer speaks the version of its gateway that this release uses: update the bot'],
  [4013, 'Discord does not know the intents that this release asks for: update the bot'],
  [
    4014,
    'Discord refuses the message content intent: switch on MESSAGE CONTENT INTENT at https://discord.com/developers/applications → your app → Bot, or set DISCORD_MESSAGE_CONTENT=off',
  ],
]);
