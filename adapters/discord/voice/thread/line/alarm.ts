// One timer that is set, set again and cleared.

export interface Alarm {
  set(ms: number, ring: () => void): void;
  /** Unless it is set already. */
  setOnce(ms: number, ring: () => void): void;
  clear(): void;
}

export function openAlarm(): Alarm {
  let timer: NodeJS.Timeout | undefined;
  const clear = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const set = (ms: number, ring: () => void): void => {
    clear();
    timer = setTimeout(() => {
      timer = undefined;
      ring();
    }, ms);
  };
  return { clear, set, setOnce: (ms, ring) => timer ?? set(ms, ring) };
}
