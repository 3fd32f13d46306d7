// Hears when one speaker's voice is active: a cheap gate first, a neural network where that one hears something.
import { openGate } from './gate.ts';
import { openSilero } from './silero.ts';

/** One speaker's ear. */
export interface Activity {
  /**
   * Takes sound at 16 kHz in any portions, and gives one result for each 32 ms that are complete with it: how likely they are
   * voice, 0 to 1.
   */
  hear(samples: Int16Array): readonly { readonly voice: number }[];
  /** Forgets what was heard. */
  reset(): void;
  /** Frees its memory. */
  close(): void;
}

/** 32 ms. */
const hopLength = 512;
/**
 * The network goes on for so many hops (288 ms) after the gate has closed, which it does within soft words in noise, too. With
 * what it remembers of them it finds the next voice as soon as one that heard the quiet between (docs/decisions/010-sound.md).
 */
const after = 9;

export function openActivity(): Activity {
  const gate = openGate();
  const silero = openSilero();
  const hop = new Int16Array(hopLength);
  let filled = 0;
  let quiet = Infinity;

  const voice = (): number => {
    quiet = gate.hears(hop) ? 0 : quiet + 1;
    return quiet > after ? 0 : silero.probability(hop);
  };

  return {
    hear(samples) {
      const heard: { voice: number }[] = [];
      for (let at = 0; at < samples.length;) {
        const part = samples.subarray(at, at + hopLength - filled);
        hop.set(part, filled);
        at += part.length;
        filled = (filled + part.length) % hopLength;
        if (filled === 0) heard.push({ voice: voice() });
      }
      return heard;
    },
    reset() {
      gate.reset();
      silero.reset();
      [filled, quiet] = [0, Infinity];
    },
    close: () => gate.close(),
  };
}
