/**
 * How events stand now, asked for by their ids: what a round of changes leaves open. A hold is only known by its mark,
 * which no round carries; of a series a round tells a part, or only that something is gone; and "removed" may mean
 * deleted, moved out of the window, moved to another calendar, or nothing that we ever knew of.
 */
import { ResourceId } from '../../scheduling/ids.ts';
import { type Interval, isoOf } from '../../scheduling/instant.ts';
import type { CalendarChange } from '../provider.ts';
import { type BatchPart, readTogether } from './batch.ts';
import { type GraphAnswer, isDone, isMissing } from './failure.ts';
import { type GraphClient, shaped } from './graph-client.ts';
import { interviewOf, WITH_MARK } from './hold-mark.ts';
import { eventAt, type Place } from './places.ts';
import { presentSeries, presentSingle } from './read-event.ts';
import { EVENT_FIELDS, GraphCalendar, GraphEvent, GraphPage } from './shapes.ts';

export interface Question {
  /** Of a single event or the master of a series. */
  readonly id: string;
  /** Of a series: `ask` for those inside the window; or what a round has told of them; null for a single event. */
  readonly instances: 'ask' | readonly GraphEvent[] | null;
  /** Also ask in which calendar it is: an id may go on naming what was deleted, or moved to another calendar. */
  readonly whereabouts: boolean;
}

export interface StateContext {
  readonly graph: GraphClient;
  readonly place: Place;
  /** The id of the calendar itself. */
  readonly calendarId: string;
  readonly window: Interval;
  readonly signal: AbortSignal | undefined;
}

/** Of a day, in series that repeat daily, a few: more instances than this come in pages. */
const INSTANCES_AT_ONCE = 250;

/** @returns one change for each question, in order: present, removed, or unreadable */
export async function presentStates(
  questions: readonly Question[],
  context: StateContext,
): Promise<readonly CalendarChange[]> {
  const { graph, place, signal } = context;
  const parts = new Map(questions.flatMap((question) => partsOf(question, context)));
  const answerTo = await readTogether(graph, parts, { owner: place.owner, signal });
  const changes: CalendarChange[] = [];
  for (const question of questions) changes.push(await changeOf(question, answerTo, context));
  return changes;
}

export function partCount({ instances, whereabouts }: Question): number {
  return 1 + (instances === 'ask' ? 1 : 0) + (whereabouts ? 1 : 0);
}

function partsOf({ id, instances, whereabouts }: Question, { place, window }: StateContext): [string, BatchPart][] {
  const url = eventAt(place, id);
  return [
    [`event ${id}`, { url, query: { $select: EVENT_FIELDS, $expand: WITH_MARK } }],
    ...(instances === 'ask' ? [[`instances ${id}`, instancesIn(url, window)] satisfies [string, BatchPart]] : []),
    ...(whereabouts
      ? [[`calendar ${id}`, { url: `${url}/calendar`, query: { $select: 'id' } }] satisfies [string, BatchPart]]
      : []),
  ];
}

function instancesIn(url: string, window: Interval): BatchPart {
  return {
    url: `${url}/instances`,
    query: {
      startDateTime: isoOf(window.start),
      endDateTime: isoOf(window.end),
      $select: EVENT_FIELDS,
      $top: String(INSTANCES_AT_ONCE),
    },
  };
}

async function changeOf(
  question: Question,
  answerTo: (name: string) => GraphAnswer,
  context: StateContext,
): Promise<CalendarChange> {
  const { graph } = context;
  const resource = ResourceId.parse(question.id);
  const unreadable = {
    kind: 'unreadable',
    resource,
    problem: 'Microsoft Graph told it in a form that cannot be read',
  } as const;
  const found = answerTo(`event ${question.id}`);
  if (isMissing(found)) return { kind: 'removed', resource };
  if (question.whereabouts && !isHere(graph, answerTo(`calendar ${question.id}`), context.calendarId))
    return { kind: 'removed', resource };
  if (!isDone(found)) throw graph.refuse(found);
  const { data: event } = GraphEvent.safeParse(found.body);
  if (!event) return unreadable;
  const tag = interviewOf(event);
  // What was single a moment ago may be a series by now, and the other way round.
  if (event.type !== 'seriesMaster') return presentSingle(event, tag);
  const told = question.instances === 'ask' ? answerTo(`instances ${question.id}`) : null;
  if (told && isMissing(told)) return { kind: 'removed', resource };
  const known = Array.isArray(question.instances) ? question.instances : null;
  const instances = known ?? (await instancesOf(event, told, context));
  return instances ? presentSeries(event, instances, tag) : unreadable;
}

function isHere(graph: GraphClient, answer: GraphAnswer, calendarId: string): boolean {
  if (isMissing(answer)) return false;
  if (!isDone(answer)) throw graph.refuse(answer);
  return shaped(answer, GraphCalendar).id === calendarId;
}

/**
 * @param first the first page, where it was asked for already
 * @returns null when one of them cannot be read: left out, its time would look free
 */
async function instancesOf(
  master: GraphEvent,
  first: GraphAnswer | null,
  { graph, place, window, signal }: StateContext,
): Promise<readonly GraphEvent[] | null> {
  const { owner } = place;
  const asked = { ...instancesIn(eventAt(place, master.id), window), method: 'GET', owner, signal } as const;
  const items: unknown[] = [];
  for (let answer = first ?? (await graph.send(asked)); ; ) {
    if (!isDone(answer)) throw graph.refuse(answer);
    const page = shaped(answer, GraphPage);
    items.push(...page.value);
    const link = page['@odata.nextLink'];
    if (!link) break;
    answer = await graph.send({ method: 'GET', url: link, owner, signal });
  }
  const read = items.map((item) => GraphEvent.safeParse(item));
  return read.every(({ success }) => success) ? read.flatMap(({ data }) => (data ? [data] : [])) : null;
}
