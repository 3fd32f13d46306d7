// The group as the delivery service knows it: its epoch, who sits at which leaf, and what was proposed.
// https://daveprotocol.com/#delivery-service https://daveprotocol.com/#voice-gateway-commit-validity
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { ownerOf, readCommit, type Commit } from './handshake.ts';
import { uint16, uint32, uint64, uint8, vector } from './vector.ts';

export interface Proposal {
  readonly type: 'add' | 'remove';
  readonly userId: string;
  readonly leaf: number;
  /** In hexadecimal. */
  readonly ref: string;
  /** An `MLSMessage`. */
  readonly message: Buffer;
}

/** A commit that counts, and what it does. */
export interface Accepted {
  readonly commit: Commit;
  /** Whether it made the group. */
  readonly first: boolean;
  readonly added: readonly string[];
  /** Who was in the group before and after. */
  readonly stayed: readonly string[];
}

export function newGroup(channelId: string) {
  const id = uint64(BigInt(channelId));
  const signer = newSigner();
  let epoch = 0n;
  let leaves: (string | undefined)[] = [];
  const proposals = new Map<string, Proposal>();

  const propose = (type: Proposal['type'], userId: string, leaf: number, body: Buffer): Proposal => {
    const { message, ref } = signer.proposal(id, epoch, body);
    const proposal = { type, userId, leaf, ref, message };
    proposals.set(ref, proposal);
    return proposal;
  };

  const counts = (userId: string, commit: Commit): boolean => {
    const due = [...proposals.values()].filter((one) => epoch > 0n || one.userId !== userId);
    return (
      commit.group.equals(id) &&
      commit.epoch === epoch &&
      (epoch === 0n ? commit.leaf === 0 : leaves[commit.leaf] === userId) &&
      commit.refs.length > 0 &&
      commit.refs.every((ref) => proposals.has(ref)) &&
      due.every(({ ref }) => commit.refs.includes(ref))
    );
  };

  return {
    /** https://daveprotocol.com/#dave_mls_external_sender_package-25 */
    externalSender: signer.externalSender,
    get established(): boolean {
      return epoch > 0n;
    },
    get epoch(): bigint {
      return epoch;
    },
    get members(): string[] {
      return leaves.filter((leaf) => leaf !== undefined);
    },
    /** All that was proposed in this epoch and not revoked. */
    get proposals(): Proposal[] {
      return [...proposals.values()];
    },
    add: (keyPackage: Buffer): Proposal =>
      propose('add', ownerOf(keyPackage), -1, Buffer.concat([uint16(1), keyPackage])),
    /** Nothing for somebody who is not in the group, or proposed to be removed already. */
    remove(userId: string): Proposal | undefined {
      const leaf = leaves.indexOf(userId);
      const again = [...proposals.values()].some((one) => one.type === 'remove' && one.userId === userId);
      return leaf < 0 || again ? undefined : propose('remove', userId, leaf, Buffer.concat([uint16(3), uint32(leaf)]));
    },
    revoke: (ref: string): boolean => proposals.delete(ref),
    /** The first valid commit of an epoch ends it; all others are nothing. */
    accept(userId: string, payload: Buffer): Accepted | undefined {
      const commit = readCommit(payload);
      if (!counts(userId, commit)) return undefined;
      const first = epoch === 0n;
      if (first) leaves = [userId];
      const before = new Set(leaves);
      const done = commit.refs.flatMap((ref) => proposals.get(ref) ?? []);
      const removed = done.filter(({ type }) => type === 'remove');
      const added = done.filter(({ type }) => type === 'add').map((one) => one.userId);
      for (const { leaf } of removed) leaves[leaf] = undefined;
      const stayed = leaves.filter((leaf) => leaf !== undefined && before.has(leaf)).map(String);
      for (const one of added) seat(leaves, one);
      while (leaves.length > 0 && leaves.at(-1) === undefined) leaves.pop();
      proposals.clear();
      epoch += 1n;
      return { commit, first, added, stayed };
    },
    /** A new group that is not established yet. */
    reset(): void {
      epoch = 0n;
      leaves = [];
      proposals.clear();
    },
  };
}

/** The leftmost empty leaf. https://www.rfc-editor.org/rfc/rfc9420.html#section-12.1.1 */
function seat(leaves: (string | undefined)[], userId: string): void {
  const empty = leaves.indexOf(undefined);
  leaves[empty < 0 ? leaves.length : empty] = userId;
}

/** The one who proposes from outside. https://www.rfc-editor.org/rfc/rfc9420.html#section-12.1.8 */
function newSigner() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([uint8(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const nothing = vector(Buffer.alloc(0));
  return {
    externalSender: Buffer.concat([vector(point), uint16(1), nothing]),
    proposal(group: Buffer, epoch: bigint, body: Buffer) {
      const sender = Buffer.concat([uint8(2), uint32(0)]);
      const content = Buffer.concat([vector(group), uint64(epoch), sender, nothing, uint8(2), body]);
      const signed = labelled('MLS 1.0 FramedContentTBS', Buffer.concat([uint16(1), uint16(1), content]));
      const signature = vector(sign('sha256', signed, { key: privateKey, dsaEncoding: 'der' }));
      const framed = Buffer.concat([uint16(1), content, signature]);
      const hash = createHash('sha256').update(labelled('MLS 1.0 Proposal Reference', framed));
      return { message: Buffer.concat([uint16(1), framed]), ref: hash.digest('hex') };
    },
  };
}

function labelled(label: string, content: Buffer): Buffer {
  return Buffer.concat([vector(Buffer.from(label)), vector(content)]);
}
