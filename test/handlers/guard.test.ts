// Nothing is shown far beyond what was judged safe, and what was judged unsafe does not stand.
import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { guarded, judged, vet } from '#handlers/guard.ts';
import { unchecked, withheld } from '#handlers/refusal.ts';
import type { Mode } from '#handlers/window.ts';
import type { AnswerPart } from '#src/models.ts';
import type { Verdict } from '#src/verdict.ts';
import { complete, Oracle, piece, safe, unknown, unsafe } from '#test/oracle.ts';
import { Stream } from '#test/stream.ts';
import { until } from '#test/until.ts';
import { fc } from '#test/property.ts';
import { ann, place } from '#test/said.ts';
import { Listener } from './listener.ts';

const [firstWindow, largestWindow] = [400, 3200];

const usually = { ms: 10_000, busyMs: 10_000, everyMs: 500 };

function scene(patience = usually, mode?: Mode) {
  const chat = new Stream<AnswerPart>();
  const judged: { answer: string; resolve: (verdict: Verdict) => void }[] = [];
  const running = new AbortController();
  chat.until(running.signal);
  const judge = (answer: string) =>
    new Promise<Verdict>((resolve, reject) => {
      judged.push({ answer, resolve });
      running.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });
  const listener = new Listener(guarded(chat, judge, running.signal, { waiting: patience, ...(mode && { mode }) }));
  return { chat, judged, running, listener, judging: (n: number) => until(() => judged[n], `judging ${n}`) };
}

describe('an answer', () => {
  it('shows its first words before any verdict on it', async () => {
    const { chat, judged, listener } = scene();
    chat.push(piece('Hello'));
    await until(() => listener.shown === 'Hello');
    expect(judged).toEqual([]);
  });

  it('that is short is judged once, whole, at its end', async () => {
    const { chat, judged, listener, judging } = scene();
    chat.push(piece('Hello '), piece('world.'), complete).end();
    (await judging(0)).resolve(safe);
    expect(await listener.ended).toBe('Hello world.');
    expect(judged.map(({ answer }) => answer)).toEqual(['Hello world.']);
    expect(listener.parts).toEqual([
      { type: 'text', text: 'Hello ' },
      { type: 'text', text: 'world.' },
      { type: 'whole' },
    ]);
  });

  it('is whole once all of it has come and is shown, before its last verdict', async () => {
    const { chat, listener, judging } = scene();
    chat.push(piece('Hello.'), complete).end();
    const last = await judging(0);
    await until(() => listener.parts.some(({ type }) => type === 'whole'));
    last.resolve(safe);
    expect(await listener.ended).toBe('Hello.');
  });

  it('is whole, once, when the last of it is shown, though it was written long before', async () => {
    const { chat, listener, judging } = scene();
    chat.push(piece('x'.repeat(1000)), complete).end();
    (await judging(0)).resolve(safe);
    expect(await listener.ended).toBe('x'.repeat(1000));
    expect(listener.parts.map(({ type }) => type)).toEqual(['text', 'text', 'whole']);
  });

  it('stops at one window until that is judged, and goes on with the verdict', async () => {
    const { chat, listener, judging } = scene();
    chat.push(piece('x'.repeat(1000)));
    const first = await judging(0);
    await until(() => listener.shown.length === firstWindow);
    await tick();
    expect(listener.shown.length).toBe(firstWindow);
    first.resolve(safe);
    await until(() => listener.shown.length === 1000);
  });

  it('is taken back whole when a later window is unsafe', async () => {
    const { chat, listener, judging } = scene();
    chat.push(piece('x'.repeat(500)));
    (await judging(0)).resolve(safe);
    chat.push(piece('y'.repeat(1000)));
    (await judging(1)).resolve(unsafe);
    expect(await listener.ended).toBeUndefined();
    expect(listener.parts.at(-1)).toEqual({
      type: 'retract',
      text: 'I took my answer back: it went where I must not go (violent crimes).',
    });
  });

  it('that is short is taken back too', async () => {
    const { chat, listener, judging } = scene();
    chat.push(piece('Bad.'), complete).end();
    (await judging(0)).resolve(unsafe);
    expect(await listener.ended).toBeUndefined();
    expect(listener.shown).not.toContain('Bad');
  });

  it('does not wait for more words when it is taken back', async () => {
    const { chat, listener, judging } = scene();
    chat.push(piece('x'.repeat(500)));
    (await judging(0)).resolve(unsafe);
    await listener.ended;
    expect(listener.of('retract')).toHaveLength(1);
  });

  it('without a word is not judged', async () => {
    const { chat, judged, listener } = scene();
    chat.push(complete).end();
    expect([await listener.ended, judged]).toEqual(['', []]);
  });

  it('of 4,000 characters costs four verdicts', async () => {
    const { chat, judged, listener, judging } = scene();
    for (let at = 0; at < 4000; at += 100) {
      chat.push(piece('x'.repeat(100)));
      await tick();
      for (const { resolve } of judged) resolve(safe);
    }
    chat.push(complete).end();
    (await judging(3)).resolve(safe);
    await listener.ended;
    expect(judged.map(({ answer }) => answer.length)).toEqual([400, 1200, 2800, 4000]);
  });
});

describe('an answer in strict mode', () => {
  const strict = () => scene(usually, 'strict');
  const sentence = 'It is so, because it always was. ';

  it('shows nothing before its verdict, and is judged from its first sentence on', async () => {
    const { chat, judged, listener, judging } = strict();
    chat.push(piece('It is '), piece('so, because it always was. And'));
    const first = await judging(0);
    await tick();
    expect([first.answer, listener.parts]).toEqual([sentence, []]);
    first.resolve(safe);
    await until(() => listener.shown === sentence);
    expect(judged).toHaveLength(1);
  });

  it('has its next words judged while those before are shown', async () => {
    const chat = new Stream<AnswerPart>();
    const asked: { answer: string; resolve: (verdict: Verdict) => void }[] = [];
    const judge = (answer: string) => new Promise<Verdict>((resolve) => void asked.push({ answer, resolve }));
    const reply = guarded(chat, judge, new AbortController().signal, { mode: 'strict' });
    chat.push(piece(sentence.repeat(12)), piece(sentence.repeat(12)));
    const first = reply.next();
    await until(() => chat.taken === 2);
    (await until(() => asked[0])).resolve(safe);
    expect((await first).value).toEqual({ type: 'text', text: sentence.repeat(12) });
    // Nobody has come back for more yet.
    expect(asked.map(({ answer }) => answer.length)).toEqual([12, 24].map((count) => count * sentence.length));
  });

  it('is whole, and has its buttons, only with its last verdict', async () => {
    const { chat, listener, judging } = strict();
    chat.push(piece('Yes.'), complete).end();
    const last = await judging(0);
    await tick();
    expect(listener.parts).toEqual([]);
    last.resolve(safe);
    expect(await listener.ended).toBe('Yes.');
    expect(listener.parts).toEqual([{ type: 'text', text: 'Yes.' }, { type: 'whole' }]);
  });

  it('that is unsafe is never shown, and what stood of it is taken back', async () => {
    const { chat, listener, judging } = strict();
    chat.push(piece(sentence), piece('And something bad comes now. '.repeat(12)));
    (await judging(0)).resolve(safe);
    await until(() => listener.shown === sentence);
    (await judging(1)).resolve(unsafe);
    expect(await listener.ended).toBeUndefined();
    expect(listener.of('text').join('')).toBe(sentence);
    expect(listener.parts.at(-1)).toMatchObject({ type: 'retract' });
  });

  it('that is stopped stands as far as it was judged', async () => {
    const { chat, running, listener, judging } = strict();
    chat.push(piece(sentence), piece('x'.repeat(400)));
    (await judging(0)).resolve(safe);
    await judging(1);
    running.abort('stopped');
    expect(await listener.ended).toBe(sentence);
  });

  it('pauses between words where no sentence ends, and never inside a character', async () => {
    const { chat, judging } = strict();
    chat.push(piece(`${'word '.repeat(30)}wo`));
    expect((await judging(0)).answer).toBe('word '.repeat(30));
    const faces = strict();
    faces.chat.push(piece(`${'🙂'.repeat(80)}\ud83d`));
    expect((await faces.judging(0)).answer).toBe('🙂'.repeat(80));
  });

  it('of 4,000 characters costs six verdicts', async () => {
    const { chat, judged, listener } = strict();
    for (let at = 0; at < 4000; at += 20) {
      chat.push(piece('twenty characters. \n'));
      await tick();
      for (const { resolve } of judged) resolve(safe);
      await tick();
    }
    chat.push(complete).end();
    await until(() => {
      for (const { resolve } of judged) resolve(safe);
      return listener.parts.some(({ type }) => type === 'whole');
    });
    expect(judged.length).toBeLessThanOrEqual(7);
  });
});

describe('an answer that nobody judges', () => {
  it('is shown as it comes', async () => {
    const { chat, judged, listener } = scene(usually, 'off');
    chat.push(piece('x'.repeat(5000)));
    await until(() => listener.shown.length === 5000);
    chat.push(piece('Yes.'), complete).end();
    expect([(await listener.ended)?.length, judged]).toEqual([5004, []]);
    expect(listener.parts.at(-1)).toEqual({ type: 'whole' });
  });
});

describe('an answer that tells its instructions', () => {
  it.each(['strict', 'balanced', 'off'] as const)('is taken back in %s mode, with a sentence', async (mode) => {
    const { chat, judged, listener } = scene(usually, mode);
    chat.push(piece('My rules '), { type: 'end', reason: 'withheld' }).end();
    await until(() => {
      for (const { resolve } of judged) resolve(safe);
      return listener.parts.at(-1)?.type === 'retract';
    });
    expect(await listener.ended).toBeUndefined();
    expect(listener.parts.at(-1)).toEqual({ type: 'retract', text: withheld });
  });
});

describe('a question without a verdict', () => {
  const caller = { person: ann, place };
  const never = new AbortController().signal;
  const patient = { ms: 60_000, busyMs: 60_000, everyMs: 1 };

  it('is asked again', async () => {
    const verdicts = [unknown, unknown, safe];
    const models = new Oracle({ verdict: () => verdicts.shift() ?? unknown });
    expect(await judged('Why?', caller, models, never, patient)).toEqual(safe);
  });

  it('stays without one when the patience is over', async () => {
    const models = new Oracle({ verdict: () => unknown });
    expect(await judged('Why?', caller, models, never, { ...patient, ms: -1 })).toEqual(unknown);
  });

  it('is asked once for whoever speaks', async () => {
    const models = new Oracle({ verdict: () => unknown });
    expect(await judged('Why?', { ...caller, urgent: true }, models, never, patient)).toEqual(unknown);
    expect(models.judgings).toHaveLength(1);
  });
});

describe('a judge without a verdict', () => {
  it('is asked again, while the answer waits', async () => {
    const { chat, judged, listener, judging } = scene({ ms: 60_000, busyMs: -1, everyMs: 1 });
    chat.push(piece('x'.repeat(500)), complete).end();
    (await judging(0)).resolve(unknown);
    (await judging(1)).resolve(unknown);
    expect(listener.shown.length).toBe(firstWindow);
    (await judging(2)).resolve(safe);
    expect(await listener.ended).toBe('x'.repeat(500));
    expect(judged).toHaveLength(3);
  });

  it('has its answer taken back when the patience is over', async () => {
    const { chat, listener, judging } = scene({ ms: -1, busyMs: 60_000, everyMs: 1 });
    chat.push(piece('Hello.'), complete).end();
    (await judging(0)).resolve(unknown);
    expect(await listener.ended).toBeUndefined();
    expect(listener.parts.at(-1)).toEqual({ type: 'retract', text: unchecked });
  });
});

describe('a judge at its limits', () => {
  const busy: Verdict = { type: 'unknown', cause: 'limits', busy: true };

  it('is waited for longer than one that fails', async () => {
    const { chat, listener, judging } = scene({ ms: -1, busyMs: 60_000, everyMs: 1 });
    chat.push(piece('Hello.'), complete).end();
    (await judging(0)).resolve(busy);
    (await judging(1)).resolve(safe);
    expect(await listener.ended).toBe('Hello.');
  });

  it('is not waited for without end', async () => {
    const { chat, listener, judging } = scene({ ms: 60_000, busyMs: -1, everyMs: 1 });
    chat.push(piece('Hello.'), complete).end();
    (await judging(0)).resolve(busy);
    expect(await listener.ended).toBeUndefined();
  });
});

describe('a text that is judged whole', () => {
  const vetted = (text: string, models: Oracle) =>
    vet(text, 'Write it down.', { person: ann, place }, { models }, new AbortController().signal, {
      ms: -1,
      busyMs: 60_000,
      everyMs: 1,
    });

  it('has every piece of it judged once there is room for it, and none twice', async () => {
    const passed: string[] = [];
    let busy = false;
    const models = new Oracle({
      verdict: ({ answer = '' }) => {
        busy = !busy;
        if (busy) return { type: 'unknown', cause: 'limits', busy };
        passed.push(answer);
        return safe;
      },
    });
    const text = Array.from({ length: 6000 }, (_, at) => `word${at}`).join(' ');
    expect(await vetted(text, models)).toBeUndefined();
    expect(passed.every(({ length }) => length <= 10_000)).toBe(true);
    expect(passed.reduce((whole, one) => whole + one.slice(500))).toBe(text);
  });

  it('is not shown when any piece of it may not be, nor when one has no verdict', async () => {
    const text = `${'x'.repeat(25_000)} bad`;
    const bad = new Oracle({ verdict: ({ answer = '' }) => (answer.includes('bad') ? unsafe : safe) });
    expect(await vetted(text, bad)).toContain("I can't help with that");
    const silent = new Oracle({ verdict: ({ answer = '' }) => (answer.includes('bad') ? unknown : safe) });
    expect(await vetted(text, silent)).toBe(unchecked);
  });
});

describe('what people should know', () => {
  const ended = async (...parts: readonly AnswerPart[]) => {
    const { chat, listener, judging } = scene();
    chat.push(...parts).end();
    if (parts.some(({ type }) => type === 'text')) (await judging(0)).resolve(safe);
    await listener.ended;
    return listener;
  };

  it('comes below the answer: that it is cut off by its limit, or by the line', async () => {
    const limit = await ended(piece('So'), { type: 'end', reason: 'length' });
    expect(limit.parts.at(-1)).toEqual({
      type: 'note',
      text: 'This is as long as one answer may be. Ask me to go on.',
    });
    const line = await ended(piece('So'), { type: 'end', reason: 'cut' });
    expect(line.parts.at(-1)).toEqual({
      type: 'note',
      text: 'The line to the model broke here. Ask me again for the rest.',
    });
  });

  it('tells what was left out of the conversation', async () => {
    const { parts } = await ended({ type: 'shortened', messages: 3 }, piece('So'), complete);
    expect(parts.map(({ type }) => type)).toEqual(['text', 'whole', 'note']);
    expect(JSON.stringify(parts)).toContain('oldest 3 messages');
  });

  it('tells at once how long the wait will be', async () => {
    const { chat, listener } = scene();
    chat.push({ type: 'wait', ms: 4200 });
    await until(() => listener.parts.length > 0);
    expect(listener.parts).toEqual([
      { type: 'wait', text: 'Many people are asking; my turn comes in about 5 seconds.' },
    ]);
  });
});

describe('an answer that is not wanted any more', () => {
  it('ends without an error, and what was shown by then stands', async () => {
    const { chat, running, listener } = scene();
    chat.push(piece('x'.repeat(1000)));
    await until(() => listener.shown.length === firstWindow);
    running.abort('stopped');
    expect(await listener.ended).toBe('x'.repeat(firstWindow));
  });

  it('fails with its chat where that fails', async () => {
    const { chat, listener } = scene();
    chat.fail(new Error('no answer at all'));
    await expect(listener.ended).rejects.toThrow('no answer at all');
  });
});

describe('whatever comes, in whatever order', () => {
  const steps = fc.array(
    fc.oneof(fc.record({ text: fc.integer({ min: 1, max: 900 }) }), fc.constant('verdict' as const)),
    {
      maxLength: 40,
    },
  );

  /** The largest amount that may be shown after these safe verdicts. */
  function allowed(passed: readonly number[]): number {
    const window = Math.min(firstWindow * 2 ** passed.length, largestWindow);
    return (passed.at(-1) ?? 0) + window;
  }

  it('never more than one window is shown beyond what was judged safe, and all of it in the end', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { chat, judged, listener } = scene();
        const passed: number[] = [];
        let [whole, answered] = ['', 0];
        const pass = () => {
          const next = judged[answered];
          if (!next) return;
          answered += 1;
          passed.push(next.answer.length);
          next.resolve(safe);
        };
        for (const step of plan) {
          if (step === 'verdict') pass();
          else {
            const text = String(whole.length % 10).repeat(step.text);
            whole += text;
            chat.push(piece(text));
          }
          await tick();
          expect(listener.shown.length).toBeLessThanOrEqual(allowed(passed));
          expect(whole.startsWith(listener.shown)).toBe(true);
        }
        chat.push(complete).end();
        const end = listener.ended.then(() => true);
        while (!(await Promise.race([end, tick(false)]))) pass();
        expect(await listener.ended).toBe(whole);
        expect(listener.shown).toBe(whole);
        expect(judged.at(-1)?.answer ?? '').toBe(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('an unsafe verdict is the last word', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat({ max: 4 }), async (plan, bad) => {
        const { chat, judged, listener } = scene();
        let answered = 0;
        const judge = () => {
          const next = judged[answered];
          if (next) next.resolve(answered === bad ? unsafe : safe);
          if (next) answered += 1;
        };
        for (const step of plan) {
          if (step === 'verdict') judge();
          else chat.push(piece('x'.repeat(step.text)));
          await tick();
        }
        chat.push(complete).end();
        const end = listener.ended.then(() => true);
        while (!(await Promise.race([end, tick(false)]))) judge();
        const retracted = answered > bad;
        expect(listener.of('retract').length).toBe(retracted ? 1 : 0);
        expect((await listener.ended) === undefined).toBe(retracted);
        expect(listener.parts.at(-1)?.type === 'retract').toBe(retracted);
      }),
      { numRuns: 100 },
    );
  });
});
