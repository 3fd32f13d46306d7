// The forms in which a mark may come: as it is, backwards, and in the codes that models write by heart.

/** Each as letters and digits alone, small ones: whatever stands between them, and however they are written, does not count. */
export function openDisguises(mark: string): readonly string[] {
  const bytes = Buffer.from(mark);
  return [mark, Array.from(mark).toReversed().join(''), bytes.toString('hex'), ...[0, 1, 2].map(inBase64(bytes))];
}

/** What Base64 makes of a text behind so many other bytes (of every three), without what these and those that follow have a share in. */
function inBase64(bytes: Uint8Array): (before: number) => string {
  return (before) => {
    const code = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = code.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return own.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  };
}
