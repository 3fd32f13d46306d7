// The tools of servers that admins or the operator connected, as a space allowed them.
import type { Place } from '#src/message.ts';
import type { Here } from '../here.ts';
import type { Tool } from './tool.ts';

/** What is allowed in a space, in the same order each time. Asks no server for it, and never rejects. */
export async function connectedTools(_place: Place, _mind: Here): Promise<readonly Tool[]> {
  return [];
}
