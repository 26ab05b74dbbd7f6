/**
 * A real `pg.Pool` whose connections end in PGlite instead of a socket to a server. Everything above the protocol
 * (types, errors with their SQLSTATE, results, LISTEN, pool events, callbacks) is therefore `pg`'s own code, and the
 * same on both databases.
 */
import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { PgliteSession } from './pglite-session.ts';
import { type Frame, splitFrames, typeOf, welcome, withStatementPrefix } from './pglite-wire.ts';
import { columnTypes, watchConnections } from './pool-manners.ts';

/** After these the server answers; until then it only collects. */
const ANSWERED = new Set(['S', 'Q', 'H']);

let connections = 0;

/** What `pg` takes for a TCP socket. */
class PgliteSocket extends Duplex {
  readonly #session: PgliteSession;
  readonly #prefix = `${++connections}/`;
  #bytes: Buffer = Buffer.alloc(0);
  #frames: Frame[] = [];
  #started = false;

  constructor(session: PgliteSession) {
    super();
    this.#session = session;
  }

  connect(): void {
    this.#session.join(this);
    process.nextTick(() => this.emit('connect'));
  }

  receive(bytes: Buffer): void {
    this.push(bytes);
  }

  fail(error: Error): void {
    this.destroy(error);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (!this.#started) this.#start();
    const { frames, rest } = splitFrames(this.#bytes);
    this.#bytes = rest;
    for (const frame of frames) this.#collect(frame);
    done();
  }

  #start(): void {
    // The startup packet is the one message without a type byte, and `pg` writes it whole and alone.
    this.#started = true;
    this.#bytes = Buffer.alloc(0);
    this.push(welcome());
  }

  #collect(frame: Frame): void {
    if (typeOf(frame) === 'X') return;
    this.#frames.push(withStatementPrefix(frame, this.#prefix));
    if (!ANSWERED.has(typeOf(frame))) return;
    this.#session.ask(this, this.#frames);
    this.#frames = [];
  }

  override _final(done: () => void): void {
    done();
    this.destroy();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#session.leave(this);
    done(error);
  }

  // There is no network below, hence nothing to tune.
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}
}

/**
 * @param pglite Open, and from here on used through the pool only. It stays open when the pool ends.
 *
 * All clients share one session: `SET`, temporary tables and session-level advisory locks reach every one of them.
 * COPY from or to the client and query cancellation are not supported.
 */
export function createPglitePool(pglite: PGlite, onError: (error: Error) => void): pg.Pool {
  const session = new PgliteSession(pglite);
  const pool = new pg.Pool({
    // A client costs nothing here; too few would only make transactions wait for one another twice.
    max: 50,
    idleTimeoutMillis: 0,
    types: columnTypes,
    stream: () => new PgliteSocket(session),
    // Only so that `pg` looks for no password file.
    password: 'unused',
  });
  return watchConnections(pool, onError);
}
