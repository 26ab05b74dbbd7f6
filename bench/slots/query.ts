/** Made-up searches of any size: the same numbers on every run. */
import type { BusyBlock, Person } from '../../src/scheduling/availability.ts';
import { CalendarId, Email, EventId, InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, type Instant, instant, instantFromIso, intervalOf, MINUTE } from '../../src/scheduling/instant.ts';
import { TERM_WEIGHTS } from '../../src/scheduling/slot-terms.ts';
import type { SlotQuery } from '../../src/scheduling/slots.ts';

export const NOW = instantFromIso('2026-10-12T08:00:00+02:00');
const ZONES = ['Europe/Berlin', 'Europe/London', 'Europe/Athens', 'Europe/Madrid'];
const HOURS = [
  { startMinute: 540, endMinute: 750 },
  { startMinute: 810, endMinute: 1080 },
];

export interface Size {
  readonly people: number;
  readonly days: number;
  /** Of each person. */
  readonly events: number;
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Any time of day, but hardly ever between 12:00 and 14:00 UTC: else nothing would be free for fifty people. */
function startOf(random: () => number, { people, days }: Size): Instant {
  for (;;) {
    const start = NOW + Math.floor(random() * days * 24 * 12) * 5 * MINUTE;
    const hour = new Date(start).getUTCHours();
    if (hour < 12 || hour >= 14 || random() < 1 / people) return instant(start);
  }
}

export function queryOf(size: Size): SlotQuery {
  const { people, days, events } = size;
  const random = randomFrom(people * 1_000_003 + days * 1_009 + events);
  const required = Array.from({ length: people }, (_, index): Person => {
    const email = Email.parse(`person${index}@acme.example`);
    const blocks = Array.from({ length: events }, (_, event): BusyBlock => {
      const drawn = random();
      return {
        calendar: CalendarId.parse(`folder/${email}`),
        event: EventId.parse(`${index}-${event}`),
        during: intervalOf(startOf(random, size), 5 + 5 * Math.floor(random() * 4)),
        busy: drawn < 0.15 ? 'free' : drawn < 0.3 ? 'tentative' : 'busy',
        answer: random() < 0.1 ? 'declined' : 'accepted',
        allDay: false,
        organizer: 'inside',
        holdOf: null,
        changedAt: null,
        keywords: [],
      };
    }).sort((a, b) => a.during.start - b.during.start);
    return {
      email,
      name: `Person ${index}`,
      zone: ZONES[index % ZONES.length] ?? 'UTC',
      workingHours: { 1: HOURS, 2: HOURS, 3: HOURS, 4: HOURS, 5: HOURS },
      daysOff: ['2026-10-26', '2026-11-11'],
      preferredHours: null,
      limits: { perDay: 3, perWeek: 8 },
      buffer: { before: null, after: null },
      knowledge: 'known',
      knownUntil: null,
      blocks,
    };
  });
  return {
    now: NOW,
    interview: { id: InterviewId.parse('int_bench'), scheduledAt: instant(NOW + DAY), durationMinutes: 30 },
    required,
    optional: [],
    pool: null,
    reserved: [],
    avoid: [],
    candidate: [],
    holidays: [],
    policy: {
      bufferBefore: 5 * MINUTE,
      bufferAfter: 5 * MINUTE,
      minimumNotice: 0,
      freeze: 0,
      horizon: { days: days - 2, unit: 'days' },
      slotStepMinutes: 15,
      settle: 0,
      candidateHours: { startMinute: 480, endMinute: 1200 },
      candidateZone: 'Europe/Berlin',
      movesPerInterview: 3,
      movesPerInterviewerDay: 6,
      movesPerHour: 20,
      blocking: ['busy', 'out_of_office', 'focus', 'unknown'],
      unanswered: 'busy',
      keywords: { hard: [], soft: [], unmovable: [], movable: [] },
      prefer: TERM_WEIGHTS,
      together: { sameDay: 'free', order: 'free', gap: 0 },
    },
  };
}
