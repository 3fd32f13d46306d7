// Listens to the gateway's own payloads, checked at the door: what is not as Discord documents it is counted, and harms nothing.
import type { Client, GatewayDispatchEvents } from 'discord.js';
import type { z } from 'zod';
import type { Log } from '#src/log.ts';

/** Calls `handle` with every payload of an event that fits the schema, and with the same payload as it came. */
export type On = <T>(
  client: Client,
  event: GatewayDispatchEvents,
  schema: z.ZodType<T>,
  handle: (payload: T, raw: unknown) => Promise<void> | void,
) => void;

/** Payloads that are not as Discord documents them are counted and named, without what they say. */
export function openEars(log: Log): On {
  let misunderstood = 0;
  return (client, event, schema, handle) => {
    client.ws.on(event, (raw: unknown) => {
      const { success, data, error } = schema.safeParse(raw);
      if (success) {
        const handled = (async () => handle(data, raw))();
        return void handled.catch((err: unknown) => log.error({ err, event }, 'an event could not be handled'));
      }
      misunderstood += 1;
      log.warn(
        { event, misunderstood, fields: error.issues.map(({ path }) => path.join('.')) },
        'a payload was not understood',
      );
    });
  };
}
