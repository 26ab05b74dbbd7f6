/**
 * One PGlite session, shared in turns. PGlite has a single connection, so what is a connection to `pg` is here a
 * member that takes turns: an exchange at a time, in the order of asking, except that whoever has begun a transaction
 * keeps the session until it is over.
 */
import { setImmediate as nextLoop } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { type Frame, listening, parsedStatement, queryFrame, readReply } from './pglite-wire.ts';

export interface Member {
  /** Bytes from the server: the answer to an exchange, or a notification at any time. */
  receive(bytes: Buffer): void;
  /** The session failed below SQL; nothing more will come. */
  fail(error: Error): void;
}

/** PGlite answers without ever waiting for I/O: after so many exchanges, sockets and timers get a turn as well. */
const EXCHANGES_PER_LOOP = 16;

interface Turn {
  readonly member: Member;
  readonly frames: readonly Frame[];
}

interface Belongings {
  readonly channels: Set<string>;
  readonly statements: Set<string>;
}

export class PgliteSession {
  readonly #pglite: PGlite;
  readonly #members = new Map<Member, Belongings>();
  #turns: Turn[] = [];
  #owner: Member | null = null;
  #running = false;
  #exchanges = 0;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  join(member: Member): void {
    this.#members.set(member, { channels: new Set(), statements: new Set() });
  }

  /** Queues one exchange: messages up to and including a Sync, or one simple query. */
  ask(member: Member, frames: readonly Frame[]): void {
    this.#turns.push({ member, frames });
    void this.#takeTurns();
  }

  /** What a server does when a connection is lost: its transaction rolls back, its statements and channels go. */
  leave(member: Member): void {
    this.#turns = this.#turns.filter((turn) => turn.member !== member);
    const belongings = this.#members.get(member);
    if (!belongings) return;
    this.#members.delete(member);
    const farewell = [
      ...[...belongings.channels].filter((channel) => !this.#isWanted(channel)).map((it) => `unlisten ${quoted(it)}`),
      ...[...belongings.statements].map((name) => `deallocate ${quoted(name)}`),
    ];
    if (this.#owner === member) farewell.unshift('rollback');
    const turns = farewell.map((sql) => ({ member, frames: [queryFrame(sql)] }));
    // First in line: while it owns the session nobody else can have a turn.
    this.#turns.unshift(...turns);
    void this.#takeTurns();
  }

  async #takeTurns(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let turn = this.#next(); turn; turn = this.#next()) {
      await this.#take(turn);
      if (++this.#exchanges % EXCHANGES_PER_LOOP === 0) await nextLoop();
    }
    this.#running = false;
  }

  #next(): Turn | undefined {
    const index = this.#owner === null ? 0 : this.#turns.findIndex((turn) => turn.member === this.#owner);
    return index < 0 ? undefined : this.#turns.splice(index, 1)[0];
  }

  async #take({ member, frames }: Turn): Promise<void> {
    const before = this.#members.get(member);
    const released = before ? this.#note(before, frames) : [];
    try {
      const reply = await this.#exchange(Buffer.concat(frames));
      this.#owner = reply.idle ? null : member;
      for (const channel of released) if (this.#isWanted(channel)) await this.#exchange(listenTo(channel));
      // Whoever left while this ran could not hand the session back itself.
      if (this.#owner === member && !this.#members.has(member)) {
        this.#turns.unshift({ member, frames: [queryFrame('rollback')] });
      }
      if (this.#members.has(member)) member.receive(reply.answer);
    } catch (error) {
      this.#owner = null;
      member.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #exchange(bytes: Buffer): Promise<{ answer: Buffer; idle: boolean }> {
    const chunks: Buffer[] = [];
    // Not `execProtocolRaw`: that one also parses every answer, and keeps what it parsed for ever (0.5.16). The bytes lie
    // in PGlite's own memory and are gone when the next come.
    await this.#pglite.execProtocolRawStream(bytes, { onRawData: (chunk) => chunks.push(Buffer.from(chunk)) });
    const reply = readReply(Buffer.concat(chunks));
    for (const { channel, frame } of reply.notifications) {
      for (const [member, { channels }] of this.#members) if (channels.has(channel)) member.receive(frame);
    }
    return reply;
  }

  /** Remembers what the messages leave behind in the session. Returns the channels that they stop listening to. */
  #note(belongings: Belongings, frames: readonly Frame[]): string[] {
    const released: string[] = [];
    for (const frame of frames) {
      const statement = parsedStatement(frame);
      if (statement !== null) belongings.statements.add(statement);
      for (const { channel, on } of listening(frame)) {
        if (on) {
          belongings.channels.add(channel);
          continue;
        }
        for (const each of channel === '*' ? this.#allChannels() : [channel]) {
          belongings.channels.delete(each);
          released.push(each);
        }
      }
    }
    return released;
  }

  #allChannels(): Set<string> {
    return new Set([...this.#members.values()].flatMap(({ channels }) => [...channels]));
  }

  #isWanted(channel: string): boolean {
    return this.#allChannels().has(channel);
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function listenTo(channel: string): Buffer {
  return queryFrame(`listen ${quoted(channel)}`);
}
