// Addresses as they may be shown to people as links: of the public web, and with nothing in them that ends a link early.
import { isIP } from 'node:net';
import { isGlobal } from './egress/address.ts';

/** Characters; browsers take no more of them for granted. */
const longest = 2_000;

/** Names that mean another host to everybody: https://www.iana.org/assignments/special-use-domain-names, and what offices use. */
const inside =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|private|arpa|test|invalid|onion)$/;

/** The address in its usual form; undefined where it is not to be a link: no http(s), with credentials, or of a host of one's own. */
export function linkable(address: string): string | undefined {
  if (address.length > longest || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isWeb || url.username !== '' || url.password !== '' || !isPublic(url.hostname)) return undefined;
  return url.href.replaceAll(/[\s<>()[\]|\\`"*⟦⟧]/g, (one) => encodeURIComponent(one).replace(/^[(*)]$/, hex));
}

function hex(one: string): string {
  return `%${one.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Of addresses as numbers only the short ones are shown: nobody reads the others. */
function isPublic(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '').toLowerCase();
  if (isIP(host)) return isGlobal(host);
  return host.includes('.') && !host.startsWith('[') && !inside.test(host);
}
