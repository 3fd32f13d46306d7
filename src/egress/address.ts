// Which addresses are on the open internet, and which lead into somebody's network.
import ipaddr from 'ipaddr.js';

/** The one address of a cloud's inside that is in a public range: Azure's "wire server", which tells machines their secrets. */
const insiders = new Set(['168.63.129.16']);
/** All that is given out for the internet; beside it are the ways to write an IPv4 address, and what is for inside. RFC 4291, 2.4. */
const globalSixes = ipaddr.IPv6.parseCIDR('2000::/3');
/** RFC 5214, 6.1: the last half of an address that leads to the IPv4 address in its end, whatever network it begins with. */
const tunnels = [0, 0x200];

/** Whether an IP address, in its usual form, may be connected to. */
export function isGlobal(address: string): boolean {
  // A zone is for addresses of this very link.
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast' || insiders.has(parsed.toString())) return false;
  if (!(parsed instanceof ipaddr.IPv6)) return true;
  const [high = 0, low = 0] = parsed.parts.slice(4, 6);
  return parsed.match(globalSixes) && !(tunnels.includes(high) && low === 0x5efe);
}
