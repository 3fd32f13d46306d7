// What a message may contain, and how the platform refuses the rest.
import { Refusal, type Args } from './args.ts';
import { wrongActions } from './blockkit.ts';
import type { Block, Metadata } from './world.ts';

export interface Content {
  readonly text: string | undefined;
  readonly blocks: readonly Block[] | undefined;
  readonly attachments: readonly object[] | undefined;
}

/** `most`: characters of plain text, beyond which this method refuses. */
export function content(args: Args, most: number): Content {
  const markdown = args.text('markdown_text');
  const blocks = blocksOf(args);
  const attachments = args.list('attachments', 'invalid_attachments');
  const plain = args.text('text');
  // https://docs.slack.dev/reference/methods/chat.postMessage#errors
  if (markdown !== undefined && (plain !== undefined || blocks !== undefined))
    throw new Refusal('markdown_text_conflict');
  if (markdown !== undefined && markdown.length > 12_000) throw new Refusal('msg_too_long');
  if (plain !== undefined && plain.length > most) throw new Refusal('msg_too_long');
  const text = markdown ?? plain;
  if (text === undefined && blocks === undefined && attachments === undefined) throw new Refusal('no_text');
  return { text, blocks: markdown === undefined ? blocks : [], attachments };
}

/** @see https://docs.slack.dev/reference/block-kit/blocks : 50 a message, 3,000 characters a section, 12,000 of Markdown in all */
export function blocksOf(args: Args): readonly Block[] | undefined {
  const blocks = args.list('blocks', 'invalid_blocks_format');
  if (blocks === undefined) return undefined;
  if (blocks.length > 50) throw invalid('no more than 50 items allowed [json-pointer:/blocks]');
  const typed = blocks.map(typedBlock);
  for (const [index, block] of typed.entries()) {
    if (block.type === 'section' && length(block) > 3_000) {
      throw invalid(`must be less than 3001 characters [json-pointer:/blocks/${index}/text/text]`);
    }
    if (block.type === 'actions' && !Array.isArray(block['elements'])) {
      throw invalid(`missing required field: elements [json-pointer:/blocks/${index}]`);
    }
    // What Slack refuses of rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
    if (block.type === 'rich_text' && !Array.isArray(block['elements'])) {
      throw invalid(`missing required field: elements [json-pointer:/blocks/${index}]`);
    }
    const wrong = wrongActions(block);
    if (wrong !== undefined) throw invalid(`${wrong} [json-pointer:/blocks/${index}]`);
  }
  const markdown = typed.filter((block) => block.type === 'markdown').reduce((sum, block) => sum + length(block), 0);
  if (markdown > 12_000) throw new Refusal('msg_blocks_too_long');
  return typed.map((block, index) => ({ block_id: `b${index}`, ...block }));
}

function typedBlock(block: Record<string, unknown>, index: number): Block {
  if (typeof block['type'] !== 'string') throw invalid(`missing required field: type [json-pointer:/blocks/${index}]`);
  return { ...block, type: block['type'] };
}

function invalid(message: string): Refusal {
  return new Refusal('invalid_blocks', { response_metadata: { messages: [`[ERROR] ${message}`] } });
}

function length(block: Block): number {
  const text = block['text'];
  if (typeof text === 'string') return text.length;
  return (text as { text?: string } | undefined)?.text?.length ?? 0;
}

/** @see https://docs.slack.dev/messaging/message-metadata */
export function metadataOf(args: Args): Metadata | undefined {
  const value = args.json('metadata', 'invalid_metadata_format');
  if (value === undefined) return undefined;
  const { event_type, event_payload } = value as Partial<Metadata>;
  if (typeof event_type !== 'string' || typeof event_payload !== 'object') throw new Refusal('invalid_metadata_format');
  if (JSON.stringify(event_payload).length > 8_000) throw new Refusal('metadata_too_large');
  return { event_type, event_payload };
}
