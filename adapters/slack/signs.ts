// The line under a thread that says what the bot is doing. https://docs.slack.dev/reference/methods/assistant.threads.setStatus/
import { eventually } from './patience.ts';
import type { Address } from './rooms.ts';
import { slackCode, type Wire } from './wire.ts';

/** The line under one thread. Its calls never fail: a status is not worth an error. */
export interface Sign {
  show(status: string, sentence?: string): void;
  /** A message is about to be posted, at which Slack takes the line away itself. Returns what to call once it stands. */
  replacing(): () => void;
  /** Takes the line away, whatever was still on its way. */
  end(): void;
}

export interface Signs {
  /** False once Slack refused the line for good: an app without the scope, a workspace without the feature. */
  readonly offered: boolean;
  at(address: Address): Sign;
}

/** Whether Slack refused, for good, what only some apps and workspaces have. */
export function isWithheld(error: unknown): boolean {
  return withheld.test(slackCode(error) ?? '');
}

const withheld = /^(missing_scope|not_authorized|unknown_method|not_allowed_token_type|feature_not_enabled)$/;

export function signsOf(wire: Wire): Signs {
  let offered = true;
  const send = async ({ channel, thread }: Address, status: string, sentence?: string): Promise<void> => {
    const line = {
      channel_id: channel,
      thread_ts: thread,
      status,
      ...(sentence && { loading_messages: [sentence] }),
    };
    const call = () =>
      wire.call('assistant.threads.setStatus', channel, (web) => web.assistant.threads.setStatus(line));
    try {
      // A line that is not taken away would stay for minutes; one that is not shown is no loss.
      if (offered) await (status === '' ? eventually(call) : call());
    } catch (error) {
      if (isWithheld(error)) offered = false;
    }
  };
  return {
    get offered() {
      return offered;
    },
    at: (address) => signAt((status, sentence) => send(address, status, sentence)),
  };
}

function signAt(send: (status: string, sentence?: string) => Promise<void>): Sign {
  // One call after the other: a status that overtakes its own end would stay for minutes.
  let sending = Promise.resolve();
  let underway = 0;
  let sent = 0;
  let shown = '';
  const queue = (status: string, sentence?: string): void => {
    underway += 1;
    sent += 1;
    sending = sending.then(() => send(status, sentence)).finally(() => void (underway -= 1));
  };
  return {
    show(status, sentence) {
      if (shown === status + (sentence ?? '')) return;
      shown = status + (sentence ?? '');
      queue(status, sentence);
    },
    replacing() {
      // What is sent meanwhile may reach Slack after the message.
      const before = underway === 0 ? sent : undefined;
      return () => {
        if (sent === before) shown = '';
      };
    },
    end() {
      if (shown !== '') queue('');
      shown = '';
    },
  };
}
