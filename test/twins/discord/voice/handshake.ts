// The MLS messages a delivery service has to understand: key packages, and commits in the clear.
// https://www.rfc-editor.org/rfc/rfc9420.html#section-6 https://daveprotocol.com/#delivery-service
import { read, type Reading } from './vector.ts';

/** MLS 1.0, and DHKEMP256_AES128GCM_SHA256_P256. https://daveprotocol.com/#mls-parameters */
const version = 1;
const suite = 2;

/** Whose key package it is: the identity is the user's id. Throws for anything that is no key package of DAVE. */
export function ownerOf(keyPackage: Buffer): string {
  const from = read(keyPackage);
  if (from.uint16() !== version || from.uint16() !== suite) throw new Error('another version or ciphersuite');
  from.vector();
  const identity = leafNode(from);
  from.vector();
  from.vector();
  if (!from.done || identity.length !== 8) throw new Error('no key package with a basic credential');
  return String(identity.readBigUInt64BE());
}

export interface Commit {
  readonly group: Buffer;
  readonly epoch: bigint;
  /** The leaf of whoever commits. */
  readonly leaf: number;
  /** References of the proposals, in hexadecimal. */
  readonly refs: readonly string[];
  /** The bytes of the commit itself; a welcome follows where somebody is added. */
  readonly message: Buffer;
  readonly welcome: Buffer | undefined;
}

/** What `dave_mls_commit_welcome` carries. Throws for anything else. https://daveprotocol.com/#dave_mls_commit_welcome-28 */
export function readCommit(payload: Buffer): Commit {
  const from = read(payload);
  from.uint16();
  if (from.uint16() !== 1) throw new Error('not a public message');
  const group = from.vector();
  const epoch = from.uint64();
  if (from.uint8() !== 1) throw new Error('not from a member');
  const leaf = from.uint32();
  from.vector();
  if (from.uint8() !== 3) throw new Error('not a commit');
  const refs = references(read(from.vector()));
  updatePath(from);
  for (const _ of ['signature', 'confirmation', 'membership']) from.vector();
  const rest = payload.subarray(from.at);
  return {
    group,
    epoch,
    leaf,
    refs,
    message: payload.subarray(0, from.at),
    welcome: rest.length > 0 ? rest : undefined,
  };
}

function references(from: Reading): string[] {
  const refs: string[] = [];
  while (!from.done) {
    if (from.uint8() !== 2) throw new Error('a proposal by value');
    refs.push(from.vector().toString('hex'));
  }
  return refs;
}

function updatePath(from: Reading): void {
  if (from.uint8() === 0) return;
  leafNode(from);
  from.vector();
}

/** https://www.rfc-editor.org/rfc/rfc9420.html#section-7.2 */
function leafNode(from: Reading): Buffer {
  from.vector();
  from.vector();
  if (from.uint16() !== 1) throw new Error('not a basic credential');
  const identity = from.vector();
  for (const _ of ['versions', 'suites', 'extensions', 'proposals', 'credentials']) from.vector();
  const source = from.uint8();
  if (source === 1) from.skip(16);
  if (source === 3) from.vector();
  from.vector();
  from.vector();
  return identity;
}
