// The client of Discord's gateway: the fewest intents, small caches, and no event that can end the process.
import { Client, GatewayIntentBits, Options, type RESTOptions, SimpleIdentifyThrottler } from 'discord.js';
import type { Log } from '#src/log.ts';
import { frugal, PatientStrategy } from './shards.ts';

export interface GatewaySettings {
  readonly messageContent: boolean;
  readonly rest: Partial<RESTOptions>;
  /** Aborted: no connection is made any more, not even by a login under way. */
  readonly signal: AbortSignal;
}

/**
 * A client that is not logged in yet. Messages are read from the gateway's own payloads, so that nothing is cached that
 * grows with people and messages, and no message is missed because its channel is not cached.
 */
export function openClient(settings: GatewaySettings, log: Log): Client {
  const { Guilds, GuildMessages, GuildVoiceStates, DirectMessages, MessageContent } = GatewayIntentBits;
  const always = [Guilds, GuildMessages, GuildVoiceStates, DirectMessages];
  const client: Client = new Client({
    intents: [...always, ...(settings.messageContent ? [MessageContent] : [])],
    allowedMentions: { parse: [], repliedUser: false },
    enforceNonce: true,
    makeCache: Options.cacheWithLimits(smallCaches),
    // A server that stays away keeps nobody waiting: it is caught up with when it comes.
    waitGuildTimeout: 2_000,
    rest: settings.rest,
    ws: {
      buildStrategy: (manager) => new PatientStrategy(manager, settings.signal, log),
      buildIdentifyThrottler: async (manager) => {
        const { session_start_limit: limit } = await manager.fetchGatewayInformation();
        return frugal(new SimpleIdentifyThrottler(limit.max_concurrency));
      },
    },
  });
  surviveOddEvents(client, log);
  return client;
}

const self = { maxSize: 0, keepOverLimit: ({ id, client }: { id: string; client: Client }) => id === client.user?.id };

const smallCaches = {
  ...Options.DefaultMakeCacheSettings,
  UserManager: self,
  GuildMemberManager: self,
  MessageManager: 0,
  DMMessageManager: 0,
  GuildMessageManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  PresenceManager: 0,
  VoiceStateManager: 0,
  ThreadMemberManager: 0,
  GuildBanManager: 0,
  GuildInviteManager: 0,
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
  GuildScheduledEventManager: 0,
  AutoModerationRuleManager: 0,
  StageInstanceManager: 0,
};

/** discord.js handles some events in a later tick, where a payload it does not expect would end the process. */
function surviveOddEvents(client: Client, log: Log): void {
  // Not part of discord.js's public types: the only place every event passes, the delayed ones too.
  const ws = client.ws as unknown as { handlePacket(packet?: { t?: unknown }, shard?: unknown): boolean };
  const handle = ws.handlePacket.bind(ws);
  ws.handlePacket = (packet, shard) => {
    try {
      return handle(packet, shard);
    } catch (error) {
      log.warn({ err: error, event: packet?.t }, 'discord.js could not handle an event');
      return false;
    }
  };
}
