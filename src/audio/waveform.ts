// Draws how loud a recording is over its length, as a few values.

export interface Waveform {
  add(samples: Int16Array): void;
  /** At most 256 values of 0 to 255, the loudest being 255; at least one. */
  values(): Uint8Array;
}

/** One value for each 100 ms at most, and so many in all: https://docs.discord.com/developers/resources/message#attachment-object */
const perSecond = 10;
const most = 256;

export function openWaveform(rate: number): Waveform {
  const length = Math.round(rate / perSecond);
  // The mean square of each 100 ms.
  const powers: number[] = [];
  let [sum, count] = [0, 0];
  return {
    add(samples) {
      for (let at = 0; at < samples.length;) {
        const part = samples.subarray(at, at + length - count);
        sum += part.reduce((total, sample) => total + sample * sample, 0);
        count += part.length;
        at += part.length;
        if (count < length) break;
        powers.push(sum / count);
        [sum, count] = [0, 0];
      }
    },
    values() {
      const all = count > 0 || powers.length === 0 ? [...powers, sum / Math.max(1, count)] : powers;
      const size = Math.min(most, all.length);
      const levels = Array.from({ length: size }, (_, at) => {
        const share = all.slice(Math.floor((at * all.length) / size), Math.ceil(((at + 1) * all.length) / size));
        return Math.sqrt(share.reduce((total, power) => total + power, 0) / share.length);
      });
      const loudest = Math.max(1, ...levels);
      return Uint8Array.from(levels, (level) => Math.round((level / loudest) * 255));
    },
  };
}
