// The log: one JSON line each, without a secret in it, wherever it hides, and without what people said.
import { describe, expect, it } from 'vitest';
import { redact } from '#src/log.ts';
import { fc } from '#test/property.ts';
import { keptLog } from './quiet.ts';

const canary = 'canary-secret-0815';

describe('secrets', () => {
  it.each([
    ['the message', {}, `token is ${canary}`],
    ['a field', { token: canary }, 'x'],
    ['a nested field', { a: { b: [{ c: canary }] } }, 'x'],
    ['an error', { err: new Error(`refused ${canary}`) }, 'x'],
    ['a cause', { err: new Error('a', { cause: new Error('b', { cause: new Error(canary) }) }) }, 'x'],
    ['a cause that is no error', { err: new Error('a', { cause: { token: canary } }) }, 'x'],
    ['an address', { url: `https://host/hook?x=${canary}&y=1` }, 'x'],
    [
      'what an SDK hangs on an error',
      { err: Object.assign(new Error('a'), { request: { headers: { auth: canary } } }) },
      'x',
    ],
    ['something thrown that is no error', { err: `thrown ${canary}` }, 'x'],
    ['a key', { [canary]: 1 }, 'x'],
  ])('never come out of %s', (_where, fields, message) => {
    const { log, lines } = keptLog([canary]);
    log.error(fields, message);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(canary);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50 });
  });

  it.each([
    ['Groq key', 'gsk_A1b2C3d4E5f6G7h8'],
    ['Slack bot token', 'xoxb-123456-abcdef'],
    ['Slack app token', 'xapp-1-A0-123-abcdef'],
    ['Discord token', `${'M'.repeat(24)}.${'G'.repeat(6)}.${'x'.repeat(38)}`],
    [
      'interaction token',
      'aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEy',
      'https://discord.com/api/v10/interactions/123456789012345678/',
    ],
    ['webhook token', 'abcdefghijklmnopqrstuvwxyz', 'https://discord.com/api/webhooks/123456789012345678/'],
    ['Slack hook', 'T0/B0/abcdefgh', 'https://hooks.slack.com/'],
    ['socket ticket', 'abc-def-ghi', 'wss://wss-primary.slack.com/link/?ticket='],
    ['bearer', 'abcdefghijklmnop', 'authorization: Bearer '],
    ['organisation', 'org_01abcdefghijklmnopqrstuv'],
  ])('are known by their shape: %s', (_name, secret, before = '') => {
    const { log, lines } = keptLog();
    log.warn({ err: new Error(`failed: ${before}${secret}`) }, 'x');
    expect(lines.join('')).not.toContain(secret);
  });

  it('are found as JSON and as an address would write them', () => {
    const secret = 'back\\slash/and+plus=12';
    const { log, lines } = keptLog([secret]);
    log.info({ secret, url: `http://host/?t=${encodeURIComponent(secret)}` }, 'x');
    expect(lines.join('')).not.toMatch(/slash/);
  });

  it('that begin with one another leave no rest', () => {
    expect(keptLogOf(['abcdef', 'abcdef-ghijkl'], 'abcdef-ghijkl')).not.toContain('ghijkl');
  });

  it('cut in two by the length of a line are gone all the same', () => {
    for (let before = 4000; before < 4110; before += 3) {
      const { log, lines } = keptLog([canary]);
      log.info({ long: `${'x'.repeat(before)}${canary}${'y'.repeat(9000)}` }, 'x');
      expect(lines[0]).not.toContain(canary.slice(0, 8));
      expect(lines[0]?.length).toBeLessThan(8192);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'a log line was cut' });
    }
  });

  it('do not make a log of nothing else: a short word is not taken for a secret', () => {
    expect(keptLogOf(['info'], 'some information')).toContain('some information');
  });

  it('stay out whatever surrounds them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(redact(before + canary + after, [canary])).not.toContain(canary);
      }),
    );
  });
});

describe('a log line', () => {
  it('tells an error with its causes and code, and nothing that an SDK hung on it', () => {
    const { log, lines } = keptLog();
    const body = { json: { content: 'what Ann said' } };
    const err = Object.assign(new Error('refused', { cause: new Error('deep down') }), {
      code: 50013,
      status: 403,
      body,
    });
    log.error({ err }, 'x');
    const line: { err: Record<string, unknown> } = JSON.parse(lines[0] ?? '');
    expect(line.err).toMatchObject({ type: 'Error', message: 'refused: deep down', code: 50013, status: 403 });
    expect(lines.join('')).not.toContain('Ann');
  });

  it('stays one line, whatever a name holds', () => {
    const { log, lines } = keptLog();
    log.info({ name: 'Ann\n{"level":60}\u001b[31m' }, 'x');
    expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
    expect(lines[0]).not.toContain('\u001b');
  });
});

function keptLogOf(secrets: readonly string[], message: string): string {
  const { log, lines } = keptLog(secrets);
  log.info(message);
  return lines.join('');
}
