// Modals that were filled in, and the suggestions people get while they do.
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Outcome } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/platform.ts';
import type { Asking } from './asking.ts';
import type { Clerk, Request } from './clerk.ts';
import { chosenIn, view } from './filled.ts';
import { choiceOf, fieldId, formId, modalFor } from './modal.ts';
import { readBack, type Filled } from './origin.ts';
import type { Self } from './post.ts';

interface FormParts {
  readonly clerk: Clerk;
  readonly asking: Asking;
  readonly bot: Pick<Bot, 'suggest'>;
  readonly self: Self;
  readonly log: Log;
}

const text = z.string().min(1);
const who = { team: z.looseObject({ id: text }), user: z.looseObject({ id: text }) };
const submitted = z.looseObject({ ...who, view, trigger_id: text.catch('form') });
const suggesting = z.looseObject({
  ...who,
  block_id: text,
  value: z.string().catch(''),
  view: z.looseObject({ private_metadata: text }),
});

/** Slack waits three seconds for either; milliseconds. */
const inTimeMs = 2300;

/** What is not as Slack sends it, or comes from another workspace, does nothing. */
export function listenForForms(app: App, { clerk, asking, bot, self, log }: FormParts): void {
  const requested = async (data: z.infer<typeof submitted>, filled: Filled): Promise<Request> => {
    const { command, chosen, origin } = filled;
    const { asked, ear } = await asking.of(data.user.id, origin);
    return { command, chosen: { ...chosen, ...chosenIn(data.view) }, asked, ear, key: data.trigger_id };
  };

  app.view(formId, async ({ ack, body }) => {
    const { data } = submitted.safeParse(body);
    const filled = data && readBack(data.view.private_metadata);
    if (!data || !filled || data.team.id !== self.team) return ack();
    const done = requested(data, filled).then(async (request) => ({ request, outcome: await clerk.ask(request) }));
    const first = await inTime(done);
    const answer = first && answerTo(first.outcome, first.request, data.view);
    if (answer) return ack(answer);
    await ack();
    // Not awaited: the modal is closed first.
    void done
      .then(({ request, outcome }) => clerk.carryOut(request, outcome))
      .catch((error: unknown) => log.warn({ platform: 'slack', err: error }, 'a form came to nothing'));
  });

  app.options(fieldId, async ({ ack, body }) => {
    const { data } = suggesting.safeParse(body);
    const filled = data && readBack(data.view.private_metadata);
    if (!data || !filled || data.team.id !== self.team) return ack({ options: [] });
    const asked = asking.of(data.user.id, { ...filled.origin, about: undefined });
    const found = asked.then((one) => bot.suggest(filled.command, data.block_id, data.value, one.asked));
    const all = await inTime(found);
    return ack({ options: (all ?? []).filter((one) => one !== '').map(choiceOf) });
  });
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  return Promise.race([work, sleep(inTimeMs, undefined, { ref: false })]).catch(() => undefined);
}

type Answer =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: Modal };
type Modal = NonNullable<ReturnType<typeof modalFor>>;

/** What the modal shows next; undefined: it closes. */
function answerTo(outcome: Outcome, { ear }: Request, { blocks }: z.infer<typeof view>): Answer | undefined {
  const inputs = blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id);
  const named = inputs.find((name) => outcome.text.includes(`\`${name}\``)) ?? inputs[0];
  if (outcome.failed && named !== undefined) return { response_action: 'errors', errors: { [named]: outcome.text } };
  const next = outcome.form && modalFor(outcome.form, ear);
  return next && { response_action: 'update', view: next };
}
