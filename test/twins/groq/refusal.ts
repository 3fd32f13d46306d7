// How the platform says no: one status, one JSON body, and the headers that belong to it.

export interface Refusal {
  readonly status: number;
  readonly error: { message: string; type: string; code?: string; param?: string; failed_generation?: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** @see https://console.groq.com/docs/errors */
export function invalid(message: string, more: { code?: string; param?: string } = {}): Refusal {
  return { status: 400, error: { message, type: 'invalid_request_error', ...more } };
}

export const badKey: Refusal = {
  status: 401,
  error: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' },
};

export const tooLarge: Refusal = {
  status: 413,
  error: { message: 'Request Entity Too Large', type: 'invalid_request_error', code: 'request_too_large' },
};

export function unknownModel(id: string): Refusal {
  const message = `The model \`${id}\` does not exist or you do not have access to it.`;
  return { status: 404, error: { message, type: 'invalid_request_error', code: 'model_not_found' } };
}

/** How removed models answered for a while. @see https://console.groq.com/docs/deprecations */
export function decommissioned(id: string): Refusal {
  const advice =
    'Please refer to https://console.groq.com/docs/deprecations for a recommendation on which model to use';
  const message = `The model \`${id}\` has been decommissioned and is no longer supported. ${advice} instead.`;
  return invalid(message, { code: 'model_decommissioned' });
}

export function unknownUrl(method: string, path: string): Refusal {
  const hint = 'Please check the URL for typos, or see the docs at https://console.groq.com/docs/';
  const message = `Unknown request URL: ${method} ${path}. ${hint}`;
  return { status: 404, error: { message, type: 'invalid_request_error', code: 'unknown_url' } };
}
