// Modals: opened with a trigger, filled in, suggested to and submitted by people.
import { Args, Refusal } from './args.ts';
import { filledIn, untouched, wrongInput, wrongOption, wrongText } from './blockkit.ts';
import type { Method, Office, View } from './office.ts';
import { asked } from './people.ts';
import type { Block, User } from './world.ts';

type ViewShape = View['shape'];

export const views: Readonly<Record<string, Method>> = {
  'views.open': { scopes: [], run: open },
  'views.update': { scopes: [], run: update },
};

/** Milliseconds. @see https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses */
const triggerMs = 3_000;

/** @see https://docs.slack.dev/reference/methods/views.open#errors */
function open(args: Args, office: Office): object {
  const trigger = office.triggers.get(args.need('trigger_id'));
  if (trigger === undefined) throw new Refusal('invalid_trigger_id');
  const shape = checked(args);
  if (trigger.isUsed) throw new Refusal('exchanged_trigger_id');
  if (Date.now() - trigger.at > triggerMs) throw new Refusal('expired_trigger_id');
  trigger.isUsed = true;
  const view: View = { id: office.world.id('V'), user: trigger.user, shape, errors: {}, isOpen: true };
  office.views.set(view.id, view);
  return { view: written(view, office) };
}

/** @see https://docs.slack.dev/reference/methods/views.update */
function update(args: Args, office: Office): object {
  const view = office.views.get(args.need('view_id'));
  if (!view?.isOpen) throw new Refusal('not_found');
  view.shape = checked(args);
  return { view: written(view, office) };
}

function checked(args: Args): ViewShape {
  const wrong = (why: string): Refusal =>
    new Refusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${why} [json-pointer:/view]`] } });
  const view = args.json('view', 'invalid_arguments');
  if (typeof view !== 'object' || view === null) throw wrong('must be an object');
  const why = wrongView({ ...view });
  if (why !== undefined) throw wrong(why);
  if (JSON.stringify(view).length > 250_000) throw new Refusal('view_too_large');
  // Checked just now.
  const shape = view as ViewShape;
  return { ...shape, blocks: shape.blocks.map((block, at) => ({ block_id: `b${at}`, ...block })) };
}

/** @see https://docs.slack.dev/reference/views/modal-views */
function wrongView(view: Record<string, unknown>): string | undefined {
  const { type, title, submit, close, blocks, private_metadata: kept = '', callback_id: callback = '' } = view;
  if (type !== 'modal') return 'must be a modal';
  const words = [title, submit, close].map((text, at) =>
    at > 0 && text === undefined ? undefined : wrongText(text, 24),
  );
  const wrong = words.find((one) => one !== undefined);
  if (wrong !== undefined) return wrong;
  if (String(kept).length > 3_000) return 'must be less than 3001 characters: private_metadata';
  if (String(callback).length > 255) return 'must be less than 256 characters: callback_id';
  if (!Array.isArray(blocks) || blocks.length > 100) return 'no more than 100 items allowed: blocks';
  const all = blocks as Block[];
  const ids = all.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]));
  if (new Set(ids).size !== ids.length) return '`block_id` has to be unique';
  const inputs = all.filter((block) => block.type === 'input');
  if (inputs.length > 0 && submit === undefined) return 'submit is required when an input block is within the blocks';
  return inputs.map(wrongInput).find((one) => one !== undefined);
}

function written({ id, shape }: View, { app }: Office, values: object = {}): object {
  return { id, team_id: app.teamId, ...shape, state: { values }, hash: '1.twin', root_view_id: id, app_id: app.appId };
}

/** What people fill in, by the block; `null` empties it. What they cannot, throws. */
export type Filling = Readonly<Record<string, string | number | readonly string[] | null>>;

/** @see https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_submission */
export function submission(office: Office, user: User, view: View, filling: Filling): object {
  const inputs = view.shape.blocks.filter(({ type }) => type === 'input');
  for (const name of Object.keys(filling))
    if (!inputs.some(({ block_id }) => block_id === name)) throw new Error(`There is no field ${name}.`);
  const states = inputs.map((block) => {
    // An input block has one, by `wrongInput`.
    const element = block['element'] as Block;
    const name = String(block['block_id']);
    const wanted = filling[name];
    const state = wanted === undefined ? untouched(element) : filledIn(element, wanted);
    const isEmpty = Object.values(state).some((value) => value === null);
    if (isEmpty && block['optional'] !== true) throw new Error(`${name} is required.`);
    return [name, { [String(element['action_id'])]: state }];
  });
  return {
    type: 'view_submission',
    ...asked(office, user),
    view: written(view, office, Object.fromEntries(states)),
    response_urls: [],
  };
}

/** @see https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export function suggestion(office: Office, user: User, view: View, field: string, typed: string): object {
  const block = view.shape.blocks.find(({ block_id }) => block_id === field);
  // An input block has one, by `wrongInput`.
  const element = block?.['element'] as Block | undefined;
  if (element?.type !== 'external_select') throw new Error(`${field} is not suggested to.`);
  const { trigger_id: _trigger, ...who } = asked(office, user);
  return {
    type: 'block_suggestion',
    ...who,
    container: { type: 'view', view_id: view.id },
    block_id: field,
    action_id: element['action_id'],
    value: typed,
    view: written(view, office),
  };
}

/** What the app answers with its acknowledgement. @see https://docs.slack.dev/surfaces/modals#updating_response */
export function answered(view: View, response: unknown): void {
  const { response_action: action, errors, view: next } = read(response);
  view.errors = {};
  if (action === 'errors') view.errors = complaints(view, errors);
  else if (action === 'update') view.shape = checked(new Args({ view: next }));
  else view.isOpen = false;
}

function complaints({ shape }: View, errors: unknown): Record<string, string> {
  const said = Object.entries((errors ?? {}) as Record<string, string>);
  for (const [name] of said) {
    const isInput = shape.blocks.some(({ type, block_id }) => type === 'input' && block_id === name);
    if (!isInput) throw new Error(`An error for ${name}, which is no input.`);
  }
  if (said.length === 0) throw new Error('No errors.');
  return Object.fromEntries(said);
}

/** The options an app suggests: at most 100. @see https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select */
export function suggested(response: unknown): string[] {
  const { options } = read(response);
  const all = Array.isArray(options) ? (options as { value: string }[]) : [];
  if (all.length > 100) throw new Error('Too many options.');
  for (const one of all) if (wrongOption(one)) throw new Error(wrongOption(one));
  return all.map(({ value }) => value);
}

function read(response: unknown): Record<string, unknown> {
  if (typeof response === 'object' && response !== null) return { ...response };
  // What the platform cannot read, it takes for nothing.
  return typeof response === 'string' && response.startsWith('{')
    ? (JSON.parse(response) as Record<string, unknown>)
    : {};
}
