/** The log: one JSON object per line. The one way out for words, so that nothing secret gets past it. */
import { pino } from 'pino';
import { type Clock, systemClock } from '../clock.ts';
import { isoOf } from '../scheduling/instant.ts';
import { redact, redactError, redactText } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Facts beside the message: ids, counts, states. Never a candidate's address, never a word of another event.
 * `error` may be anything that was thrown; it is reduced to its name, message, code and reason.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/** Never throws, whatever the fields hold. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds `fields` to every line. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level?: LogLevel;
  /** Where lines go, each with its newline; standard output by default. */
  readonly destination?: { write(line: string): void };
  readonly clock?: Pick<Clock, 'now'>;
}

/** @returns a log whose lines read `{"level":"info","time":"2026-11-23T09:00:00Z",…fields,"msg":"…"}`. */
export function createLog(options: LogOptions = {}): Log {
  const clock = options.clock ?? systemClock;
  const settings = {
    level: options.level ?? 'info',
    base: null,
    timestamp: () => `,"time":"${isoOf(clock.now())}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const root = options.destination ? pino(settings, options.destination) : pino(settings);
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error', kept: LogFields) => (message: string, fields?: LogFields) => {
      if (!root.isLevelEnabled(level)) return;
      try {
        root[level](safeFields(kept, fields), redactText(message));
      } catch {
        // A getter among the fields threw: the message still has to be seen.
        root[level]({ fields: '[unreadable]' }, redactText(message));
      }
    };
  const logWith = (kept: LogFields): Log => ({
    debug: write('debug', kept),
    info: write('info', kept),
    warn: write('warn', kept),
    error: write('error', kept),
    child: (fields) => logWith({ ...kept, ...fields }),
  });
  return logWith({});
}

/** Names that belong to the line itself are not a caller's to overwrite. */
const OWN_NAMES = new Set(['level', 'time', 'msg']);

function safeFields(kept: LogFields, fields: LogFields | undefined): Record<string, unknown> {
  const { error, ...others } = { ...kept, ...fields };
  const named = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [OWN_NAMES.has(name) ? `${name}_` : name, value]),
  );
  const safe = redact(named);
  return {
    ...(typeof safe === 'object' && safe !== null ? safe : {}),
    ...(error === undefined ? {} : { error: redactError(error) }),
  };
}
