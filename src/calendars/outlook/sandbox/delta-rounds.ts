/**
 * `calendarView/delta`: rounds of pages over a window that never slides. Where Graph promises little, this promises
 * nothing: pages may be empty, series are split over them, masters are not told, replays happen.
 * Sources: learn.microsoft.com/graph/delta-query-events, /graph/delta-query-overview; issues 6599 and 7632 and pull
 * request 4501 of microsoftgraph/microsoft-graph-docs.
 */
import { randomBytes } from 'node:crypto';
import type { Interval } from '../../../scheduling/instant.ts';
import type { Item } from './item.ts';
import type { CalendarFolder, Mailbox, PastState } from './mailbox.ts';
import { type Instance, instancesOf } from './recurrence.ts';
import { GraphRefusal } from './refusal.ts';

export type DeltaEntry =
  | { readonly kind: 'instance'; readonly instance: Instance }
  | { readonly kind: 'master'; readonly item: Item }
  | { readonly kind: 'removed'; readonly id: string };

export interface DeltaPage {
  readonly folder: CalendarFolder;
  readonly entries: readonly DeltaEntry[];
  /** `$skiptoken` of the next page, or `$deltatoken` of the next round. */
  readonly next: { readonly kind: 'skip' | 'delta'; readonly token: string };
}

/** How the sandbox behaves where nobody says how Graph does. */
export interface DeltaManners {
  /** The first of several pages is empty. */
  readonly emptyPages: boolean;
  /** Whether the master of a series is told besides its occurrences. */
  readonly mastersTold: boolean;
  /** Which ids are told when a series is deleted. */
  readonly seriesRemovedBy: 'master' | 'occurrences';
  /** Each round tells again what the one before it told. */
  readonly replays: boolean;
  /** Of one calendar; older ones are evicted. */
  readonly tokensKept: number;
}

interface DeltaToken {
  readonly folder: CalendarFolder;
  readonly window: Interval;
  readonly since: number;
  /** What a replay goes back to. */
  readonly before: number;
}

interface Round {
  readonly folder: CalendarFolder;
  readonly entries: readonly DeltaEntry[];
  readonly after: DeltaToken;
  readonly pages: number;
}

const GRAPHS_OWN_PAGE_SIZE = 10;

export class DeltaRounds {
  readonly #mailbox: Mailbox;
  readonly #manners: DeltaManners;
  readonly #tokens = new Map<string, DeltaToken>();
  readonly #rounds = new Map<string, Round>();
  #lagging = 0;
  #old = 0;
  #refusal: { readonly code: string; readonly status: number } = { code: 'SyncStateNotFound', status: 410 };

  constructor(mailbox: Mailbox, manners: DeltaManners) {
    this.#mailbox = mailbox;
    this.#manners = manners;
  }

  /** The next `rounds` tell nothing yet of what has changed. */
  lag(rounds = 1): void {
    this.#lagging += rounds;
  }

  /** The next `rounds` tell what has changed as it stood one change ago. */
  tellOld(rounds = 1): void {
    this.#old += rounds;
  }

  /** Every token given so far is over. @param refusal how the caller learns of it */
  evict(refusal = { code: 'SyncStateNotFound', status: 410 }): void {
    this.#tokens.clear();
    this.#rounds.clear();
    this.#refusal = refusal;
  }

  begin(folder: CalendarFolder, window: Interval, pageSize: number | null): DeltaPage {
    const { version } = this.#mailbox;
    const entries = [...folder.items.values()].flatMap((item) => this.#told(item, window));
    return this.#first({ folder, entries, after: { folder, window, since: version, before: version } }, pageSize);
  }

  since(token: string, pageSize: number | null): DeltaPage {
    const from = this.#tokens.get(token);
    if (!from) throw this.#evicted();
    const { folder, window, since, before } = from;
    if (this.#lagging > 0) {
      this.#lagging -= 1;
      return this.#first({ folder, entries: [], after: from }, pageSize);
    }
    const start = this.#manners.replays ? before : since;
    const old = this.#old > 0;
    if (old) this.#old -= 1;
    const entries = [...folder.changes].flatMap(([id, version]) =>
      version > start ? this.#changed(folder, id, window, { since: start, old }) : [],
    );
    const after = { folder, window, since: this.#mailbox.version, before: since };
    return this.#first({ folder, entries, after }, pageSize);
  }

  /** @param token of a page */
  page(token: string, pageSize: number | null): DeltaPage {
    const [id = '', number = ''] = token.split('-');
    const round = this.#rounds.get(id);
    if (!round) throw this.#evicted();
    return this.#page(id, round, Number(number), pageSize);
  }

  #first(round: Omit<Round, 'pages'>, pageSize: number | null): DeltaPage {
    const id = randomBytes(12).toString('hex');
    const full = Math.max(1, Math.ceil(round.entries.length / (pageSize ?? GRAPHS_OWN_PAGE_SIZE)));
    const begun = { ...round, pages: full + (full > 1 && this.#manners.emptyPages ? 1 : 0) };
    if (begun.pages > 1) this.#rounds.set(id, begun);
    return this.#page(id, begun, 0, pageSize);
  }

  #page(id: string, { folder, entries, after, pages }: Round, number: number, pageSize: number | null): DeltaPage {
    const size = pageSize ?? GRAPHS_OWN_PAGE_SIZE;
    const empty = pages > Math.max(1, Math.ceil(entries.length / size)) ? 1 : 0;
    const from = (number - empty) * size;
    const told = number < empty ? [] : entries.slice(from, from + size);
    if (number + 1 < pages) return { folder, entries: told, next: { kind: 'skip', token: `${id}-${number + 1}` } };
    return { folder, entries: told, next: { kind: 'delta', token: this.#issue(after) } };
  }

  #issue(token: DeltaToken): string {
    const id = randomBytes(16).toString('base64url');
    this.#tokens.set(id, token);
    const ofFolder = [...this.#tokens].filter(([, { folder }]) => folder === token.folder);
    for (const [old] of ofFolder.slice(0, -this.#manners.tokensKept)) this.#tokens.delete(old);
    return id;
  }

  #told(item: Item, window: Interval): DeltaEntry[] {
    const instances = instancesOf(item, window).map((instance): DeltaEntry => ({ kind: 'instance', instance }));
    const master = this.#manners.mastersTold && item.fields.recurrence !== null && instances.length > 0;
    return master ? [{ kind: 'master', item }, ...instances] : instances;
  }

  /** What is outside the window is told as removed, whatever became of it; a cancelled occurrence is not told at all. */
  #changed(
    folder: CalendarFolder,
    id: string,
    window: Interval,
    { since, old }: { readonly since: number; readonly old: boolean },
  ): DeltaEntry[] {
    const present = folder.items.get(id);
    const item = (old && present && folder.past.get(id)?.at(-2)?.item) || present;
    const told = item ? this.#told(item, window) : [];
    if (told.length > 0) return told;
    const parts = item || this.#manners.seriesRemovedBy === 'master' ? [] : partsOf(folder.past.get(id), window, since);
    return (parts.length > 0 ? parts : [id]).map((each) => ({ kind: 'removed', id: each }));
  }

  #evicted(): GraphRefusal {
    const { status, code } = this.#refusal;
    return new GraphRefusal(status, code, 'The sync state generation is not found; start a new synchronization.');
  }
}

/** Ids of all instances that a series had at `since` or later. */
function partsOf(past: readonly PastState[] = [], window: Interval, since: number): readonly string[] {
  const current = past.findLastIndex(({ version }) => version <= since);
  const states = past.slice(Math.max(0, current));
  return [...new Set(states.flatMap(({ item }) => instancesOf(item, window).map(({ id }) => id)))];
}
