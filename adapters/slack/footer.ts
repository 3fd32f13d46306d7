// What people may press below an answer or an outcome, as Slack's blocks; and what a press of it says.
import type { Button as ButtonElement, FeedbackButtons, KnownBlock } from '@slack/web-api';
import { z } from 'zod';
import type { Button, Place } from '#src/message.ts';
import type { Say } from '#src/tongue.ts';
import { channelOf } from './rooms.ts';

/** Every action's id begins so; those of one message differ. */
export const pressing = /^parley_do:/;

/** Characters of a value, and of words on a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element/ */
const [valueLimit, wordLimit] = [2000, 75];

/** What a press asks for. */
export interface Press {
  readonly command: string;
  readonly chosen: Button['chosen'];
  /** The room is the whole conversation, wherever in it the button stands: answers to direct messages stand in threads. */
  readonly isWhole: boolean;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const written = z.tuple([z.string().min(1), z.record(z.string(), scalar), z.union([z.literal(0), z.literal(1)])]);

function valueOf({ command, chosen }: Button, place: Place): string {
  return JSON.stringify([command, chosen, channelOf(place).thread === undefined ? 1 : 0]);
}

/** What a button's value says, or undefined when it is none of ours. */
export function pressOf(value: string): Press | undefined {
  const read = written.safeParse(json(value));
  if (!read.success) return undefined;
  const [command, chosen, whole] = read.data;
  return { command, chosen, isWhole: whole === 1 };
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/**
 * The blocks of buttons that stand below something said in a place. `native`: thumbs in Slack's own way, for which not every
 * workspace has a block: https://docs.slack.dev/reference/block-kit/blocks/context-actions-block/
 */
export function footerOf(buttons: readonly Button[], place: Place, say: Say, native: boolean): KnownBlock[] {
  const fitting = buttons.filter((button) => valueOf(button, place).length <= valueLimit);
  const [up, down] = ['up', 'down'].map((thumb) => fitting.find((button) => button.thumb === thumb));
  const thumbs = native && up && down ? [feedback(up, down, place)] : [];
  const others = thumbs.length > 0 ? fitting.filter(({ thumb }) => thumb === undefined) : fitting;
  const elements = others.map((button, at) => elementOf(button, at, place, say));
  return [
    ...thumbs.map((element): KnownBlock => ({ type: 'context_actions', elements: [element] })),
    ...(elements.length > 0 ? [{ type: 'actions', elements } as const] : []),
  ];
}

function feedback(up: Button, down: Button, place: Place): FeedbackButtons {
  const face = (button: Button): FeedbackButtons['positive_button'] => ({
    text: plain(button.label),
    value: valueOf(button, place),
  });
  return {
    type: 'feedback_buttons',
    action_id: 'parley_do:thumbs',
    positive_button: face(up),
    negative_button: face(down),
  };
}

function elementOf(button: Button, at: number, place: Place, say: Say): ButtonElement {
  const element: ButtonElement = {
    type: 'button',
    action_id: `parley_do:${at}`,
    text: plain(button.label),
    value: valueOf(button, place),
  };
  if (!button.grave) return element;
  const confirm = {
    title: plain(button.label),
    text: plain(say('This cannot be undone.')),
    confirm: plain(say('Yes')),
    deny: plain(say('No')),
    style: 'danger',
  } as const;
  return { ...element, style: 'danger', confirm };
}

/** Plain words of Slack's blocks, cut where they are too long; never empty. */
export function plain(text: string, most = wordLimit): { type: 'plain_text'; text: string } {
  const cut = text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
  return { type: 'plain_text', text: cut || '–' };
}
