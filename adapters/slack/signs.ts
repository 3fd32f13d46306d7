// The line under a thread that says what the bot is doing. https://docs.slack.dev/reference/methods/assistant.threads.setStatus/
import type { Address } from './rooms.ts';
import { slackCode, type Wire } from './wire.ts';

/** The line under one thread. Its calls never fail: a status is not worth an error. */
export interface Sign {
  show(status: string, sentence?: string): void;
  /** A message was posted, at which Slack takes the line away itself. */
  replaced(): void;
  /** Takes the line away, whatever was still on its way. */
  end(): void;
}

export interface Signs {
  /** False once Slack refused the line for good: an app without the scope, a workspace without the feature. */
  readonly offered: boolean;
  at(address: Address): Sign;
}

const refused = /^(missing_scope|not_authorized|unknown_method|not_allowed_token_type|feature_not_enabled)$/;

export function signsOf(wire: Wire): Signs {
  let offered = true;
  const send = async ({ channel, thread }: Address, status: string, sentence?: string): Promise<void> => {
    const line = {
      channel_id: channel,
      thread_ts: thread,
      status,
      ...(sentence && { loading_messages: [sentence] }),
    };
    try {
      if (offered)
        await wire.call('assistant.threads.setStatus', channel, (web) => web.assistant.threads.setStatus(line));
    } catch (error) {
      if (refused.test(slackCode(error) ?? '')) offered = false;
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
  let shown = '';
  const queue = (status: string, sentence?: string): void => {
    underway += 1;
    sending = sending.then(() => send(status, sentence)).finally(() => void (underway -= 1));
  };
  return {
    show(status, sentence) {
      if (shown === status + (sentence ?? '')) return;
      shown = status + (sentence ?? '');
      queue(status, sentence);
    },
    replaced() {
      if (underway === 0) shown = '';
    },
    end() {
      if (shown !== '') queue('');
      shown = '';
    },
  };
}
