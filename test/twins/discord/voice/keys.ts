// How the voice server lets all in a call agree on keys that it does not know itself: the DAVE protocol's delivery service.
// https://daveprotocol.com/#group-key-exchange
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import { ownerOf } from './handshake.ts';
import { newGroup, type Accepted, type Proposal } from './group.ts';
import type { Client } from './client.ts';
import type { Quirks } from './quirks.ts';
import { uint16, uint8, vector } from './vector.ts';

/** How long the server waits for all to be ready. https://daveprotocol.com/#member-remove */
const transitionMs = 2000;

export type Keys = ReturnType<typeof newKeys>;

/** `clients`: who is in the call, by user id, kept by the call. */
export function newKeys(channelId: string, clients: ReadonlyMap<string, Client>, quirks: Quirks, changed: () => void) {
  const group = newGroup(channelId);
  /** Who was told the external sender, and so takes part. */
  const taking = new Set<string>();
  const transitions = new Map<number, { waiting: Set<string>; all: string[]; timer: NodeJS.Timeout }>();
  let lastTransition = 0;

  const each = (ids: Iterable<string>, act: (client: Client) => void): void => {
    for (const id of ids) {
      const client = clients.get(id);
      if (client && taking.has(id)) act(client);
    }
  };

  /** In an established group its members commit, but those who are on their way out; before that, all who will be in it. */
  const committing = (but?: string): string[] => {
    const leaving = group.proposals.filter(({ type }) => type === 'remove').map(({ userId }) => userId);
    const all = group.established ? group.members : [...taking];
    return all.filter((id) => id !== but && !leaving.includes(id));
  };

  const append = (proposal: Proposal | undefined): void => {
    if (proposal) each(committing(proposal.userId), (one) => one.tellBytes(Op.DaveMlsProposals, appended([proposal])));
  };

  /** https://daveprotocol.com/#member-remove */
  const take = (userId: string): void => {
    const waiting = group.proposals.filter((one) => one.type === 'add' && one.userId === userId);
    for (const { ref } of waiting) {
      group.revoke(ref);
      each(committing(userId), (one) => one.tellBytes(Op.DaveMlsProposals, revoked([ref])));
    }
    append(group.remove(userId));
  };

  /** https://daveprotocol.com/#sole-member-reset */
  const startOver = (): void => {
    group.reset();
    forgetTransitions();
    each([...taking], (one) => {
      one.tell(Op.DavePrepareEpoch, { protocol_version: 1, epoch: 1, transition_id: 0 });
      one.tell(Op.DavePrepareTransition, { protocol_version: 1, transition_id: 0 });
    });
  };

  const forgetTransitions = (): void => {
    for (const { timer } of transitions.values()) clearTimeout(timer);
    transitions.clear();
  };

  const begin = (all: string[]): number => {
    lastTransition = (lastTransition % 0xffff) + 1;
    const id = lastTransition;
    const timer = setTimeout(() => execute(id), transitionMs);
    transitions.set(id, { waiting: new Set(all), all, timer });
    return id;
  };

  /** Nobody waits for this client any more. */
  const excuse = (userId: string): void => {
    for (const [id, { waiting }] of transitions) if (waiting.delete(userId) && waiting.size === 0) execute(id);
  };

  const execute = (id: number): void => {
    const transition = transitions.get(id);
    if (!transition) return;
    clearTimeout(transition.timer);
    transitions.delete(id);
    each(transition.all, (one) => one.tell(Op.DaveExecuteTransition, { transition_id: id }));
    changed();
  };

  const announce = ({ commit, first, stayed, added }: Accepted): void => {
    const id = first ? 0 : begin([...stayed, ...added]);
    const head = uint16(id);
    each(stayed, (one) => {
      const message = one.bot ? quirks.spoilt('commit', commit.message) : commit.message;
      one.tellBytes(Op.DaveMlsAnnounceCommitTransition, Buffer.concat([head, message]));
    });
    const whole = commit.welcome ?? Buffer.alloc(0);
    each(added, (one) => {
      const welcome = one.bot ? quirks.spoilt('welcome', whole) : whole;
      one.tellBytes(Op.DaveMlsWelcome, Buffer.concat([head, welcome]));
    });
    changed();
  };

  return {
    group,
    /** Whether everybody has the keys of everybody, and nothing is under way. */
    get settled(): boolean {
      const idle = transitions.size === 0 && (group.proposals.length === 0 || taking.size < 2);
      return idle && taking.size === clients.size && (taking.size < 2 || group.members.length === taking.size);
    },
    /** A client can take part from now on. https://daveprotocol.com/#initial-group-creation */
    enter(client: Client): void {
      taking.add(client.userId);
      client.tellBytes(Op.DaveMlsExternalSender, group.externalSender);
      const inFlight = group.established ? [] : group.proposals.filter((one) => one.userId !== client.userId);
      if (inFlight.length > 0) client.tellBytes(Op.DaveMlsProposals, appended(inFlight));
    },
    /** https://daveprotocol.com/#dave_mls_key_package-26 */
    keyPackage(client: Client, bytes: Buffer): void {
      if (ownerOf(bytes) !== client.userId) throw new Error('the key package of somebody else');
      // One that it has sent before is good for nothing any more.
      take(client.userId);
      append(group.add(bytes));
    },
    /** https://daveprotocol.com/#dave_mls_commit_welcome-28 */
    commit(client: Client, payload: Buffer): void {
      if (!quirks.mayCommit(client)) return;
      const accepted = group.accept(client.userId, payload);
      if (accepted) announce(accepted);
    },
    /** https://daveprotocol.com/#dave_protocol_ready_for_transition-23 */
    ready(client: Client, id: number): void {
      const transition = transitions.get(id);
      transition?.waiting.delete(client.userId);
      if (transition?.waiting.size === 0) execute(id);
    },
    /** https://daveprotocol.com/#recovery-from-invalid-commit-or-welcome */
    invalid(client: Client): void {
      excuse(client.userId);
      if (!committing(client.userId).some((id) => taking.has(id))) startOver();
      else take(client.userId);
    },
    leave(userId: string): void {
      if (!taking.delete(userId)) return;
      excuse(userId);
      if (taking.size > 1) take(userId);
      else if (taking.size === 1 && group.established) startOver();
      else if (taking.size === 1) take(userId);
      else group.reset();
    },
    /** Lets all prepare for another protocol version. https://daveprotocol.com/#downgrade-to-transport-only-encryption */
    downgrade(): void {
      const id = begin([...taking]);
      each(taking, (one) => one.tell(Op.DavePrepareTransition, { protocol_version: 0, transition_id: id }));
    },
    startOver,
    stop: forgetTransitions,
  };
}

/** https://daveprotocol.com/#dave_mls_proposals-27 */
function appended(proposals: readonly Proposal[]): Buffer {
  return Buffer.concat([uint8(0), vector(Buffer.concat(proposals.map(({ message }) => message)))]);
}

function revoked(refs: readonly string[]): Buffer {
  return Buffer.concat([uint8(1), vector(Buffer.concat(refs.map((ref) => vector(Buffer.from(ref, 'hex')))))]);
}
