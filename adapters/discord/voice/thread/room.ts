// One call in the voice thread: its connection, its ears and its voice, and what the main thread is told of them.
import { openConnection, type Connection } from './line/connection.ts';
import { openEars, type Ears, type Listening } from './ear/ears.ts';
import type { Order, Report, State } from '../orders.ts';
import { openPlayback, type Playback } from './mouth/playback.ts';

export interface Room {
  /** An order for this call; `join` has made it. */
  order(order: Order): void;
}

const receptionEveryMs = 5_000;

/** `over` is called once, after the last report. */
export function openRoom(
  { guild, channel, me, agreed }: Extract<Order, { type: 'join' }>,
  report: (report: Report) => void,
  over: () => void,
): Room {
  const ears: Ears = openEars(agreed, listening());
  const connection: Connection = openConnection({
    guild,
    channel,
    me,
    sink: ears,
    send: (payload) => report({ type: 'send', guild, payload }),
    state: change,
    log: (level, fields, message) => report({ type: 'log', level, fields: { guild, ...fields }, message }),
  });
  const playback: Playback = openPlayback(connection, {
    heard: (speech, heard) => report({ type: 'heard', guild, speech, heard }),
    failed: (err) => warn(err, 'a speech could not be read'),
  });
  const reception = setInterval(tell, receptionEveryMs);

  function listening(): Listening {
    let utterance = 0;
    return {
      begun(person, from) {
        utterance += 1;
        report({ type: 'utterance', guild, utterance, person, from });
        return utterance;
      },
      step: (id, step) => report({ type: 'sound', guild, utterance: id, step }),
      ended: (id) => report({ type: 'sound', guild, utterance: id }),
      hop: (person, voice, end) => playback.hop(person, voice, end),
      repaired: () => void (connection.tally.repaired += 1),
      silent: (person) => playback.gone(person),
      failed: (err) => warn(err, 'somebody cannot be heard'),
    };
  }

  function change(state: State): void {
    if (state.type !== 'gone') {
      report({ type: 'state', guild, state });
      return playback.line(state.type === 'ready');
    }
    clearInterval(reception);
    ears.close();
    playback.close();
    tell();
    report({ type: 'state', guild, state });
    over();
  }

  function tell(): void {
    const { received, lost, repaired, dropped } = connection.tally;
    report({ type: 'reception', guild, reception: { received, lost, repaired, dropped } });
  }

  function warn(err: unknown, message: string): void {
    report({ type: 'log', level: 'warn', fields: { err, guild }, message });
  }

  function order(order: Order): void {
    switch (order.type) {
      case 'leave':
        return connection.leave();
      case 'gateway':
        return connection.gateway(order.event, order.payload);
      case 'consent':
        return ears.consent(order.person, order.agrees);
      case 'gone':
        return ears.gone(order.person);
      case 'deaf':
        ears.deaf(order.deaf);
        return connection.setDeaf(order.deaf);
      default:
        return speechOrder(order);
    }
  }

  function speechOrder(order: Order): void {
    if (order.type === 'left') {
      const person = ears.left(order.utterance);
      if (person !== undefined) playback.left(person);
    } else if (order.type === 'play') playback.play(order);
    else if (order.type === 'bytes') playback.bytes(order.speech, order.bytes);
    else if (order.type === 'cut') playback.cut(order.speech);
  }

  return { order };
}
