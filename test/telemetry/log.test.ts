import { describe, expect, it } from 'vitest';
import { instant } from '../../src/scheduling/instant.ts';
import { createLog } from '../../src/telemetry/log.ts';

function recorded(level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  const log = createLog({
    level,
    destination: { write: (line) => lines.push(line) },
    clock: { now: () => instant(Date.UTC(2026, 10, 23, 9)) },
  });
  return { log, lines: () => lines.map((line): unknown => JSON.parse(line)), raw: () => lines.join('') };
}

describe('the log', () => {
  it('writes one JSON object per line, with the given clock', () => {
    const { log, lines } = recorded();
    log.info('interview moved', { interview: 'int_1', minutes: 30 });
    expect(lines()).toEqual([
      { level: 'info', time: '2026-11-23T09:00:00Z', interview: 'int_1', minutes: 30, msg: 'interview moved' },
    ]);
  });

  it('adds the fields of its parents', () => {
    const { log, lines } = recorded();
    log.child({ job: 'pull' }).child({ calendar: 'c/1' }).warn('slow');
    expect(lines()).toMatchObject([{ level: 'warn', job: 'pull', calendar: 'c/1', msg: 'slow' }]);
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = recorded();
    log.debug('detail');
    expect(lines()).toEqual([]);
  });

  it('lets no secret through in messages, fields or errors', () => {
    const { log, raw } = recorded();
    log.error('call with Bearer s3cret failed', {
      error: Object.assign(new Error('jh_live_s3cret refused'), { config: { auth: 's3cret' } }),
      token: 's3cret',
      url: 'https://bot:s3cret@dav.example/',
    });
    expect(raw()).not.toContain('s3cret');
  });

  it('keeps its own names to itself and survives fields that throw', () => {
    const { log, lines } = recorded();
    log.info('one', { level: 'fatal', msg: 'other', time: 0 });
    log.info('two', {
      get bad(): string {
        throw new Error('getter');
      },
    });
    expect(lines()).toMatchObject([
      { level: 'info', msg: 'one', level_: 'fatal', msg_: 'other' },
      { level: 'info', msg: 'two', fields: '[unreadable]' },
    ]);
  });

  it('cannot be made to write two lines by a line break', () => {
    const { log, lines } = recorded();
    log.info('one\n{"level":"error"}', { name: 'a\nb' });
    expect(lines()).toHaveLength(1);
  });
});
