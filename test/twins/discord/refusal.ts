// How Discord says no. https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes

/** One complaint about one field. https://docs.discord.com/developers/reference#error-messages */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

/** An answer that is an error: an HTTP status and a body with Discord's own code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: number;
  readonly complaints: readonly Complaint[];

  constructor(status: number, code: number, message: string, complaints: readonly Complaint[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.complaints = complaints;
  }

  get body(): object {
    const errors = this.complaints.length > 0 ? { errors: tree(this.complaints) } : {};
    return { message: this.message, code: this.code, ...errors };
  }
}

/** A body that does not fit: always code 50035. */
export function invalidForm(...complaints: Complaint[]): Refusal {
  return new Refusal(400, 50035, 'Invalid Form Body', complaints);
}

export const unknown = {
  account: () => new Refusal(404, 10013, 'Unknown User'),
  channel: () => new Refusal(404, 10003, 'Unknown Channel'),
  command: () => new Refusal(404, 10063, 'Unknown application command'),
  guild: () => new Refusal(404, 10004, 'Unknown Guild'),
  interaction: () => new Refusal(404, 10062, 'Unknown interaction'),
  member: () => new Refusal(404, 10007, 'Unknown Member'),
  message: () => new Refusal(404, 10008, 'Unknown Message'),
  webhook: () => new Refusal(404, 10015, 'Unknown Webhook'),
};

interface Branch {
  _errors?: { code: string; message: string }[];
  [field: string]: unknown;
}

function tree(complaints: readonly Complaint[]): Branch {
  const root: Branch = {};
  for (const { path, code, message } of complaints) {
    let branch = root;
    for (const step of path) {
      // Every field of a branch but `_errors` is a branch; an index signature cannot say so.
      branch = (branch[String(step)] ??= {}) as Branch;
    }
    (branch._errors ??= []).push({ code, message });
  }
  return root;
}
