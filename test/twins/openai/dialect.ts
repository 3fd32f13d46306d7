// How servers with OpenAI's protocol differ: what they list, what they refuse and in which words, and how their answers come.

/** What a chat asks for, as far as the dialects look at it. */
export interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly tools?: readonly unknown[];
  readonly tool_choice?: unknown;
  readonly response_format?: { readonly type: string };
}

export interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** What a server can do, as the test has it. */
export interface Able {
  readonly models: readonly string[];
  /** Tokens. */
  readonly context: number;
  readonly tools: boolean;
  readonly images: boolean;
}

export interface Dialect {
  /** One line of the list of models. */
  listed(id: string, context: number): unknown;
  readonly badKey: Refusal;
  /** Undefined: any name will do. */
  unknownModel?(id: string): Refusal;
  /** The first reason for a refusal. */
  refuse(asked: Asked, able: Able, tokens: number): Refusal | undefined;
  /** The parameter that limits an answer; others are passed over. */
  most(asked: Asked): number | undefined;
  /** Where reasoning stands beside the words. */
  readonly reasoning: 'reasoning_content' | 'reasoning';
  /** Whether calls come in fragments, or each at once. */
  readonly calls: 'fragments' | 'whole';
  /** What the first chunk says beside the role. */
  readonly first: string | null;
}

const showsImages = ({ messages }: Asked): boolean => JSON.stringify(messages).includes('"image_url"');
const hasTools = ({ tools, tool_choice: choice }: Asked): boolean => (tools?.length ?? 0) > 0 && choice !== 'none';

/**
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 * @see https://github.com/ggml-org/llama.cpp/blob/master/docs/function-calling.md
 * @see https://github.com/ggml-org/llama.cpp/pull/15780 for what does not fit the context
 */
const llamaCpp: Dialect = {
  listed: (id, context) => ({ id, object: 'model', created: 1, owned_by: 'llamacpp', meta: { n_ctx_train: context } }),
  badKey: refusal(401, { code: 401, message: 'Invalid API Key', type: 'authentication_error' }),
  refuse(asked, { tools, images, context }, tokens) {
    if (hasTools(asked) && !tools)
      return refusal(500, { code: 500, message: 'tools param requires --jinja flag', type: 'server_error' });
    if (showsImages(asked) && !images) {
      const message = 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj';
      return refusal(500, { code: 500, message, type: 'server_error' });
    }
    if (tokens < context) return undefined;
    const message =
      'the request exceeds the available context size. try increasing the context size or enable context shift';
    const counts = { n_prompt_tokens: tokens, n_ctx: context };
    return refusal(400, { code: 400, message, type: 'exceed_context_size_error', ...counts });
  },
  most: ({ max_tokens: most }) => most,
  reasoning: 'reasoning_content',
  calls: 'fragments',
  first: null,
};

/** Knows no other parameters than those listed, and passes over the rest. @see https://docs.ollama.com/api/openai-compatibility */
const ollama: Dialect = {
  listed: (id) => ({ id, object: 'model', created: 1, owned_by: 'library' }),
  // It reads no key; Ollama's cloud does.
  badKey: refusal(401, { message: 'unauthorized', type: 'api_error', param: null, code: null }),
  unknownModel: (id) =>
    refusal(404, {
      message: `model "${id}" not found, try pulling it first`,
      type: 'api_error',
      param: null,
      code: null,
    }),
  refuse(asked, { tools, images }) {
    // https://github.com/ollama/ollama/issues/6027
    const message =
      hasTools(asked) && !tools ? `registry.ollama.ai/library/${asked.model} does not support tools` : undefined;
    if (message) return refusal(400, { message, type: 'api_error', param: null, code: null });
    if (!showsImages(asked) || images) return undefined;
    return refusal(400, { message: 'this model does not support images', type: 'api_error', param: null, code: null });
  },
  most: ({ max_tokens: most }) => most,
  reasoning: 'reasoning',
  calls: 'whole',
  first: '',
};

const known = new Set(
  (
    'model messages stream stream_options max_tokens max_completion_tokens temperature top_p n stop seed tools ' +
    'tool_choice response_format presence_penalty frequency_penalty logprobs user'
  ).split(' '),
);

/**
 * As its stricter versions are, which refuse what they do not know; later ones only warn.
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
 * @see https://docs.vllm.ai/en/latest/features/tool_calling.html
 */
const vllm: Dialect = {
  listed: (id, context) => ({
    id,
    object: 'model',
    created: 1,
    owned_by: 'vllm',
    root: id,
    parent: null,
    max_model_len: context,
  }),
  badKey: { status: 401, body: { error: 'Unauthorized' } },
  unknownModel: (id) => wrong(404, `The model \`${id}\` does not exist.`, 'NotFoundError'),
  refuse(asked, { tools, images, context }, tokens) {
    const extra = Object.keys(asked).find((name) => !known.has(name));
    if (extra)
      return wrong(
        400,
        `[{'type': 'extra_forbidden', 'loc': ('body', '${extra}'), 'msg': 'Extra inputs are not permitted'}]`,
      );
    if (hasTools(asked) && !tools)
      return wrong(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set');
    if (showsImages(asked) && !images) return wrong(400, 'At most 0 image(s) may be provided in one prompt.');
    const most = this.most(asked) ?? 0;
    if (tokens + most <= context) return undefined;
    const limit = `This model's maximum context length is ${context} tokens`;
    const parts = `(${tokens} in the messages, ${most} in the completion)`;
    return wrong(
      400,
      `${limit}. However, you requested ${tokens + most} tokens ${parts}. Please reduce the length of the messages or completion.`,
    );
  },
  most: ({ max_completion_tokens: newer, max_tokens: older }) => newer ?? older,
  reasoning: 'reasoning_content',
  calls: 'fragments',
  first: '',
};

export const dialects = { 'llama.cpp': llamaCpp, ollama, vllm } as const;

function refusal(status: number, error: unknown): Refusal {
  return { status, body: { error } };
}

/** Without a word around it: https://github.com/langchain4j/langchain4j/issues/3475 */
function wrong(status: number, message: string, type = 'BadRequestError'): Refusal {
  return { status, body: { object: 'error', message, type, param: null, code: status } };
}
