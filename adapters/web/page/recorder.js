// Records a voice message with the microphone, where the browser has one and the person allows it.

export const canRecord = 'MediaRecorder' in window && Boolean(navigator.mediaDevices);

/** In the order in which we would rather have them; each browser makes one of them. */
const types = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];
const endings = { 'audio/ogg': 'ogg', 'audio/webm': 'webm', 'audio/mp4': 'm4a' };

/** Starts to record; rejects where that is not allowed. `stop` resolves with the file and its length in seconds. */
export async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const parts = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
  const begun = performance.now();
  recorder.start();

  async function end() {
    if (recorder.state !== 'inactive') recorder.stop();
    await stopped;
    for (const track of stream.getTracks()) track.stop();
  }

  return {
    seconds: () => (performance.now() - begun) / 1000,
    cancel: end,
    async stop() {
      const seconds = (performance.now() - begun) / 1000;
      await end();
      const [type] = recorder.mimeType.split(';');
      return { file: new File(parts, `voice-message.${endings[type] ?? 'webm'}`, { type }), seconds };
    },
  };
}
