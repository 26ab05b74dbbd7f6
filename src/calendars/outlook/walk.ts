/**
 * One walk through a calendar: a round of Graph's, page by page, and then what the round leaves open. What was told is
 * kept in memory until the round has ended, because no page is promised to be whole, and the last word on an item wins.
 */
import { ResourceId } from '../../scheduling/ids.ts';
import type { Interval } from '../../scheduling/instant.ts';
import type { CalendarChange, PullPage, PullRequest } from '../provider.ts';
import { MOST_PARTS } from './batch.ts';
import { type DeltaPage, firstPage, readDeltaPage } from './delta-page.ts';
import type { GraphClient, GraphRequest } from './graph-client.ts';
import { type KnownHold, listHolds } from './known-holds.ts';
import type { Place } from './places.ts';
import { partCount, presentStates, type Question } from './present-state.ts';
import { presentSingle } from './read-event.ts';
import { gatherSeries, type SeriesParts, toldWhole } from './series-parts.ts';

export interface WalkParts {
  readonly graph: GraphClient;
  readonly place: Place;
  /** The calendar's own id. */
  readonly calendarId: string;
  readonly window: Interval;
  readonly pageSize: number;
  /** Where the round begins; null: from scratch. */
  readonly link: string | null;
}

export interface WalkStep {
  readonly changes: readonly CalendarChange[];
  /** The link at which the next round begins; null while there is more of this one. */
  readonly end: string | null;
}

export interface Walk {
  readonly listing: PullPage['listing'];
  next(request: Pick<PullRequest, 'known' | 'signal'>): Promise<WalkStep>;
}

/** What a round has told so far. */
interface Round {
  series: ReadonlyMap<string, SeriesParts>;
  readonly singles: Set<string>;
  readonly removed: Set<string>;
}

/** With more on one page, asking once for all holds is less than asking for each event. */
const FEW_SINGLES = 2 * MOST_PARTS;
/** On one page of ours: a few batches. */
const PARTS_AT_ONCE = 3 * MOST_PARTS;

export function createWalk({ graph, place, calendarId, window, pageSize, link }: WalkParts): Walk {
  const scratch = link === null;
  const round: Round = { series: new Map(), singles: new Set(), removed: new Set() };
  let page: Pick<GraphRequest, 'url' | 'query'> | null = link === null ? firstPage(place, window) : { url: link };
  let end = '';
  let holds: ReadonlyMap<string, KnownHold> | null = null;
  let open: Question[] | null = null;

  const stateOf = (questions: readonly Question[], signal: AbortSignal | undefined) =>
    presentStates(questions, { graph, place, calendarId, window, signal });

  async function readPage(
    from: Pick<GraphRequest, 'url' | 'query'>,
    signal: AbortSignal | undefined,
  ): Promise<CalendarChange[]> {
    // Before the round begins: a hold that is written meanwhile is in the one or in the other.
    if (scratch) holds ??= await listHolds(graph, place, signal);
    const read = await readDeltaPage(graph, { ...from, owner: place.owner, signal }, pageSize);
    takeIn(round, read);
    page = read.next.kind === 'page' ? { url: read.next.link } : null;
    end = read.next.link;
    const many = scratch || read.singles.length > FEW_SINGLES;
    if (many) holds ??= await listHolds(graph, place, signal);
    const marks = many ? holds : null;
    const [told, asked] = marks
      ? [read.singles.filter(({ id }) => !marks.has(id)), read.singles.filter(({ id }) => marks.has(id))]
      : [[], read.singles];
    const questions = asked.map(({ id }) => ({ id, instances: null, whereabouts: false }));
    return [
      ...read.unreadable,
      ...told.map((event) => presentSingle(event, null)),
      // A hold is read, whatever the round says of it: that may be older than what we have written ourselves since.
      ...(await stateOf(questions, signal)).filter(({ kind }) => !(scratch && kind === 'removed')),
    ];
  }

  return {
    listing: scratch ? 'window' : 'changes',
    async next({ known, signal }) {
      const changes = page ? await readPage(page, signal) : [];
      if (page) return { changes, end: null };
      open ??= scratch
        ? leftOpenByListing(round, holds, window)
        : await leftOpenByChanges(round, known, () => listHolds(graph, place, signal));
      const answers = await stateOf(takeSome(open), signal);
      // In a listing nothing is removed by a word: what it does not mention is missed.
      changes.push(...answers.filter(({ kind }) => !(scratch && kind === 'removed')));
      return { changes, end: open.length > 0 ? null : end };
    },
  };
}

function takeSome(open: Question[]): Question[] {
  let parts = 0;
  const most = open.findIndex((question) => {
    parts += partCount(question);
    return parts > PARTS_AT_ONCE;
  });
  return open.splice(0, most === -1 ? open.length : Math.max(1, most));
}

function takeIn(round: Round, { singles, ofSeries, removed }: DeltaPage): void {
  for (const { id } of [...singles, ...ofSeries]) round.removed.delete(id);
  for (const id of removed) round.removed.add(id);
  for (const { id } of singles) round.singles.add(id);
  round.series = gatherSeries(ofSeries, round.series);
}

/** Series, whose masters are told seldom; and holds that lie outside the window, or in no calendar at all. */
function leftOpenByListing(
  { series, singles }: Round,
  holds: ReadonlyMap<string, KnownHold> | null,
  window: Interval,
): Question[] {
  const strays = [...(holds ?? [])].filter(
    ([id, hold]) => !singles.has(id) && !series.has(id) && (hold.end === null || hold.end > window.start),
  );
  return [
    ...[...series.values()].map((one): Question => {
      const instances = toldWhole(one) ? [...one.instances.values()] : 'ask';
      return { id: one.id, instances, whereabouts: false };
    }),
    ...strays.map(([id]): Question => ({ id, instances: 'ask', whereabouts: true })),
  ];
}

/**
 * Series of which anything changed, and what is said to be gone. One that nobody ever heard of was outside the window, where
 * only holds count.
 */
async function leftOpenByChanges(
  { series, removed }: Round,
  known: PullRequest['known'],
  holdsNow: () => Promise<ReadonlyMap<string, KnownHold>>,
): Promise<Question[]> {
  const ids = [...removed];
  const named = known && ids.length > 0 ? await known(ids) : new Map(ids.map((id) => [id, ResourceId.parse(id)]));
  const unheardOf = ids.filter((id) => !named.has(id));
  const holds = unheardOf.length > 0 ? await holdsNow() : null;
  const broughtBack = unheardOf.filter((id) => holds?.has(id));
  const gone = new Set<string>([...named.values(), ...broughtBack]);
  const changed = [...series.keys()].filter((id) => !gone.has(id));
  return [
    ...[...gone].map((id): Question => ({ id, instances: 'ask', whereabouts: true })),
    ...changed.map((id): Question => ({ id, instances: 'ask', whereabouts: false })),
  ];
}
