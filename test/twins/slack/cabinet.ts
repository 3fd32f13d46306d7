// Where the bytes of files are: read with a token, and written to an address that was given for one upload.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isVisible } from './files.ts';
import type { Office } from './office.ts';

/** What a browser would see; apps that may not read a file see it too, with 200. @see https://github.com/slackapi/bolt-js/issues/2585 */
const signIn = '<!DOCTYPE html><html lang="en-US"><head><title>Slack</title></head><body>Sign in to Twin</body></html>';

/** @see https://docs.slack.dev/reference/objects/file-object/ : with the token as a bearer, and the scope files:read */
export function hand(
  path: string,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
  office: Office,
): void {
  const [, id = ''] = /^\/files-pri\/T\w+-(F\w+)\//.exec(path) ?? [];
  const file = office.world.drawer.files.get(id);
  const isBearer = request.headers.authorization === `Bearer ${token}`;
  if (!isBearer || !office.scopes.has('files:read') || (file !== undefined && !isVisible(file, office)))
    return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(signIn);
  if (file === undefined || file.deleted) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': file.mimetype, 'content-length': file.bytes.length }).end(file.bytes);
}

/** Raw bytes or a form; 200 when they are as many as were announced. @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
export async function receive(ticket: string, request: IncomingMessage, response: ServerResponse, office: Office) {
  const body = await buffer(request).catch(() => undefined);
  const announced = office.world.drawer.announced.get(ticket);
  if (body === undefined) return;
  if (announced === undefined || request.method !== 'POST') return void response.writeHead(404).end();
  const type = request.headers['content-type'] ?? '';
  const bytes = type.startsWith('multipart/') ? await inForm(body, type) : body;
  if (bytes?.length !== announced.length) return void response.writeHead(400).end('Bad size');
  announced.bytes = bytes;
  response.writeHead(200).end(`OK - ${bytes.length}`);
}

async function inForm(body: Buffer<ArrayBuffer>, type: string): Promise<Buffer | undefined> {
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return file && Buffer.from(await file.arrayBuffer());
}
