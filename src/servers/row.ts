// A server and its tools, as they are stored.
import { z } from 'zod';
import type { Target } from '../mcp.ts';
import type { Place } from '../message.ts';

export type Space = Pick<Place, 'platform' | 'space'>;

/**
 * `never`: it only reads, and is called without asking · `after reading`: it changes something, and is confirmed once others'
 * words were read · `always`: it is confirmed each time · `off`: it is not there.
 */
export const approvals = ['never', 'after reading', 'always', 'off'] as const;
export type Approval = (typeof approvals)[number];

/** A tool as it was last seen by those who decide about it. */
export interface KeptTool {
  /** As the server calls it. */
  readonly name: string;
  /** Clean, and no longer than models are told. */
  readonly description: string;
  /** What models take; absent: it is nothing that they could be told. */
  readonly schema?: Readonly<Record<string, unknown>> | undefined;
  /** Its description when it was allowed, where it is another now. */
  readonly before?: string | undefined;
  readonly hash: string;
  readonly approval: Approval;
  /** It is not what it was when it was allowed, and so is off. */
  readonly changed: boolean;
  /** Who decided; empty: nobody did. */
  readonly by: string;
}

export interface Server {
  readonly name: string;
  readonly target: Target;
  /** The operator's: admins decide about its tools, not about it. */
  readonly operated: boolean;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tools: readonly KeptTool[];
}

interface ServerRow {
  readonly platform: string;
  readonly space: string;
  readonly name: string;
  readonly body: string;
  readonly set_by: string;
  readonly at: number;
}

interface ToolRow {
  readonly tool: string;
  readonly body: string;
  readonly hash: string;
  readonly approval: string;
  readonly changed: number;
  readonly set_by: string;
}

const addressed = z.object({ url: z.url(), token: z.string() });
const described = z.object({
  description: z.string(),
  schema: z.record(z.string(), z.unknown()).optional(),
  before: z.string().optional(),
});

/** Undefined: it cannot be read. The token is told to whoever connects, and nowhere else. */
export function serverOf(row: ServerRow | undefined): Server | undefined {
  const { data } = addressed.safeParse(row && parsed(row.body));
  if (!row || !data) return undefined;
  const { platform, space, name, set_by: by, at } = row;
  const key = JSON.stringify([platform, space, name, data.url]);
  const way = { type: 'http', url: data.url, token: () => data.token, trusted: false } as const;
  return { name, target: { key, name, way }, operated: false, by, at, tools: [] };
}

export function toolOf({ tool, body, hash, approval, changed, set_by: by }: ToolRow): KeptTool | undefined {
  const { data } = described.safeParse(parsed(body));
  const known = approvals.find((one) => one === approval);
  return data && known && { ...data, name: tool, hash, approval: known, changed: changed === 1, by };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
