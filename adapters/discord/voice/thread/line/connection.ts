// A call's connection to Discord's voice servers: made, mended within limits, given up, and never talking in the clear.
import { openAlarm } from './alarm.ts';
import { attempt, type Attempt, voiceServer, type VoiceState, voiceState } from './attempt.ts';
import { openBudget } from './budget.ts';
import { type Gone, meaningOf } from './closing.ts';
import { oddities } from './inside.ts';
import type { State } from '../../orders.ts';
import { type Patience, usual } from './patience.ts';
import { countFailures } from './remedy.ts';
import { emptyTally, type Sink, type Tally } from './sink.ts';

export interface Opening {
  readonly guild: string;
  readonly channel: string;
  /** The bot's own user id. */
  readonly me: string;
  readonly sink: Sink;
  /** Sends a payload (opcode 4) to the gateway. */
  send(payload: unknown): void;
  /** Told of each change, from after `openConnection` has returned; `gone` is the last, told once. */
  state(state: State): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface Connection {
  /** What became of the packets, over all tries. */
  readonly tally: Tally;
  /** Hands on what the gateway says: VOICE_STATE_UPDATE of the bot itself, or VOICE_SERVER_UPDATE. */
  gateway(event: 'state' | 'server', payload: unknown): void;
  /** Sends one packet of 20 ms, encrypted end to end; false: it could not be and was not sent, so try again later. */
  play(packet: Uint8Array): boolean;
  /** Shows whether the bot speaks; `play` does the `true` by itself. */
  speaking(on: boolean): void;
  /** While deaf, nothing is heard. */
  setDeaf(deaf: boolean): void;
  /** `gone` is told before it returns, unless it was told before. */
  leave(): void;
}

/** @param odd What of the library's inside is not as expected. */
export function openConnection(opening: Opening, patience: Patience = usual, odd = oddities()): Connection {
  const { guild, channel, me, sink } = opening;
  const tally = emptyTally();
  const failures = countFailures(patience.keysMs);
  const spend = openBudget(patience.tries, patience.windowMs, patience.pauseMs);
  let deaf = false;
  let ready = false;
  let over = false;
  /** Tries in a row that were never ready. */
  let vain = 0;
  /** Whether this try was ready: what the gateway tells before that may be word of an earlier one. */
  let present = false;
  let current: Attempt | undefined;
  const deadline = openAlarm();
  const quiet = openAlarm();

  function start(): void {
    deadline.set(patience.answerMs, unanswered);
    current = attempt(
      {
        guild,
        channel,
        me,
        deaf,
        sink: { ...sink, wants: (userId) => !deaf && sink.wants(userId) },
        tally,
        failures,
        send: (payload) => opening.send(payload),
        changed: settle,
        closed,
        resuming,
        failing: (remedy) =>
          remedy === 'rejoin' ? anew({ type: 'gone', why: 'encryption' }) : finish({ type: 'gone', why: 'encryption' }),
        troubled: (err, what) => opening.log('warn', { err, guild }, what),
      },
      odd,
    );
  }

  /** Tells what has changed, and sees to it that what is not ready gets ready or is given up. */
  function settle(): void {
    const standing = over ? undefined : current?.standing();
    if (standing === undefined) return;
    if (standing !== 'alone') quiet.clear();
    if (standing === 'secure') return becomeReady();
    if (standing === 'alone' && ready) return;
    if (standing === 'alone') return quiet.setOnce(patience.aloneMs, becomeReady);
    deadline.setOnce(patience.answerMs, unanswered);
    if (ready) tell({ type: 'mending' });
  }

  function becomeReady(): void {
    deadline.clear();
    vain = 0;
    present = true;
    if (!ready) tell({ type: 'ready' });
  }

  function unanswered(): void {
    const why = current?.standing() === 'open' ? 'encryption' : 'unanswered';
    vain++;
    opening.log('warn', { guild, tries: vain, why }, 'the voice server did not answer in time');
    if (vain >= patience.unanswered) finish({ type: 'gone', why });
    else anew({ type: 'gone', why });
  }

  function closed(code: number): void {
    const meaning = meaningOf(code);
    opening.log('info', { guild, code, meaning }, 'the voice server closed the line');
    if (meaning === 'anew') anew({ type: 'gone', why: 'refused', code });
    else finish({ type: 'gone', why: meaning, code });
  }

  function resuming(): void {
    if (spend() === undefined) finish({ type: 'gone', why: 'refused' });
  }

  /** Leaves and joins again with a fresh session, or, when that was done too often, is gone as told. */
  function anew(otherwise: Gone): void {
    const wait = over ? undefined : spend();
    if (wait === undefined) return finish(otherwise);
    if (ready) tell({ type: 'mending' });
    end();
    deadline.set(wait, start);
  }

  function end(): void {
    deadline.clear();
    quiet.clear();
    present = false;
    const ended = current;
    current = undefined;
    ended?.end();
  }

  function finish(gone: Gone): void {
    if (over) return;
    over = true;
    end();
    tell(gone);
  }

  function tell(state: State): void {
    ready = state.type === 'ready';
    opening.state(state);
  }

  function stateUpdate(payload: VoiceState): void {
    if (payload.user_id !== me) return;
    const here = payload.channel_id === channel;
    if (!here && present) finish({ type: 'gone', why: 'kicked' });
    if (!here || !current) return;
    current.state(payload);
  }

  if (odd.length > 0)
    opening.log('warn', { guild, odd }, 'the voice library is another one: people are heard less well');
  start();
  return {
    tally,
    gateway(event, payload) {
      const state = event === 'state' ? voiceState.safeParse(payload).data : undefined;
      const server = event === 'server' ? voiceServer.safeParse(payload).data : undefined;
      if (state) stateUpdate(state);
      else if (server) current?.server(server);
      else opening.log('warn', { guild, event }, 'an update of the gateway that makes no sense');
    },
    play: (packet) => current?.play(packet) ?? false,
    speaking: (on) => current?.speaking(on),
    setDeaf(on) {
      deaf = on;
      if (current)
        opening.send({ op: 4, d: { guild_id: guild, channel_id: channel, self_deaf: on, self_mute: false } });
    },
    leave: () => finish({ type: 'gone', why: 'left' }),
  };
}
