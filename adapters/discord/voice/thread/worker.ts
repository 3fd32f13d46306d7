// The voice thread: orders of the main thread in, reports out, one room a call. Nothing that goes wrong in a call ends it.
import { parentPort } from 'node:worker_threads';
import { warm } from '#src/audio/encode.ts';
import type { Sound } from '#src/voice.ts';
import type { Order, Report } from '../orders.ts';
import { openRoom, type Room } from './room.ts';

const rooms = new Map<string, Room>();

function report(said: Report): void {
  parentPort?.postMessage(said, said.type === 'sound' && said.step ? handedOver(said.step) : []);
}

/** Recordings go without a copy, for nobody in this thread has another use for them; small ones share their memory. */
function handedOver(step: Sound): ArrayBuffer[] {
  if (!('recording' in step)) return [];
  const { buffer, byteLength } = step.recording.bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

function troubled(err: unknown): void {
  report({ type: 'log', level: 'error', fields: { err }, message: 'something in the voice thread failed' });
}

function open(order: Extract<Order, { type: 'join' }>): void {
  // One call a server: who joins another room leaves this one, and is told so.
  rooms.get(order.guild)?.order({ type: 'leave', guild: order.guild });
  const room = openRoom(order, report, () => {
    if (rooms.get(order.guild) === room) rooms.delete(order.guild);
  });
  rooms.set(order.guild, room);
}

function obey(order: Order): void {
  try {
    if (order.type === 'join') open(order);
    else rooms.get(order.guild)?.order(order);
  } catch (err) {
    troubled(err);
    if (order.type !== 'join' || rooms.has(order.guild)) return;
    report({ type: 'state', guild: order.guild, state: { type: 'gone', why: 'refused' } });
  }
}

process.on('uncaughtException', troubled);
parentPort?.on('message', obey);
warm().catch(troubled);
