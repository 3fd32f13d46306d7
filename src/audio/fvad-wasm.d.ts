// What we use of fvad, WebRTC's voice activity detector as WebAssembly, which brings no types.
declare module '@echogarden/fvad-wasm' {
  /** Numbers that stand for places are bytes in `HEAP16.buffer`. */
  interface Fvad {
    /** A detector's place; 0 when there is no memory. */
    _fvad_new(): number;
    /** Back to mode 0 and 8 kHz, too. */
    _fvad_reset(detector: number): void;
    _fvad_free(detector: number): void;
    /** 0 (finds most voice) to 3 (finds least else). */
    _fvad_set_mode(detector: number, mode: number): number;
    _fvad_set_sample_rate(detector: number, hertz: number): number;
    /** Takes 10, 20 or 30 ms: 1 for voice, 0 for none, -1 for another length. */
    _fvad_process(detector: number, samples: number, length: number): number;
    _malloc(bytes: number): number;
    _free(place: number): void;
    /** Another one after memory has grown. */
    readonly HEAP16: Int16Array;
  }
  const open: () => Promise<Fvad>;
  // oxlint-disable-next-line import/no-default-export -- as the package has it
  export default open;
}
