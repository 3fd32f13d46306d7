// Takes the packets out of an Ogg file again, as a listener's program does.

/** The packets of an Ogg Opus file, without its two headers. */
export function packetsIn(file: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let page = 0; page < file.length;) {
    const lacing = file.subarray(page + 27, page + 27 + (file[page + 26] ?? 0));
    let at = page + 27 + lacing.length;
    let from = at;
    for (const length of lacing) {
      at += length;
      if (length === 255) continue;
      packets.push(file.slice(from, at));
      from = at;
    }
    page = at;
  }
  return packets.slice(2);
}
