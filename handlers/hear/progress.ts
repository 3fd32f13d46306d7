// Tells in sentences how far listening has come.
import type { Say } from '#src/tongue.ts';
import type { Waiting } from './patience.ts';

/** What people see meanwhile. */
export function progress({ done, total, waitMs }: Waiting, say: Say): string {
  if (waitMs !== undefined) return lasting(waitMs, say);
  const minutes = Math.floor(done / 60);
  if (total === undefined) return say("I've listened to {minutes} minutes so far…", { minutes });
  return say("I've listened to {minutes} of {all} minutes…", { minutes, all: Math.max(1, Math.round(total / 60)) });
}

/** A time in a recording as people write it: `0:07`, `12:30`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

function lasting(ms: number, say: Say): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90)
    return say(
      'I have used up what I may hear for now; I go on listening in {seconds, plural, one {# second} other {# seconds}}.',
      { seconds },
    );
  const minutes = Math.ceil(seconds / 60);
  return say('I have used up what I may hear for now; I go on listening in {minutes} minutes.', { minutes });
}
