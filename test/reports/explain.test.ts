import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../src/cli/configuration.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { explainReport } from '../../src/reports/explain.ts';
import { CalendarId, Email, EventId, InterviewId } from '../../src/scheduling/ids.ts';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { trackFindings } from '../../src/store/findings.ts';
import { saveSnapshot } from '../../src/store/interviews.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';

const INTERVIEW = InterviewId.parse('int_explained');
const START = instantFromIso('2026-12-01T10:00:00Z');
const END = instantFromIso('2026-12-01T11:00:00Z');

describe.each(databases)('the explanation of an interview, from $name', ({ open }) => {
  let store: OpenStore;
  const loaded = loadConfig(join(import.meta.dirname, '../../config/interview-sync.yaml'), { ...environment, env: {} });
  if (!loaded.ok) throw new Error('the example configuration does not load');

  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  it('is null for one that nobody knows', async () => {
    expect(await explainReport(store, loaded.settings, INTERVIEW)).toBeNull();
  });

  it('tells findings in the order they were seen, in words, without the title of the other event', async () => {
    await saveSnapshot(
      store.db,
      {
        id: INTERVIEW,
        status: 'scheduled',
        candidateEmail: 'candidate@example.org',
        candidateName: null,
        position: 'Gardener',
        skills: [],
        scheduledAt: START,
        durationMinutes: 60,
        difficulty: 'senior',
        companyName: null,
        instructions: null,
        joinUrl: null,
        createdAt: null,
        updatedAt: null,
      },
      START,
    );
    const alice = Email.parse('alice@acme.example');
    const calendar = CalendarId.parse('folder/alice');
    const conflict = {
      kind: 'conflict',
      key: 'conflict-1',
      interviewer: alice,
      calendar,
      required: true,
      cause: { change: 'calendar', at: instantFromIso('2026-11-24T07:59:58Z') },
      with: {
        event: EventId.parse('meeting.ics'),
        during: { start: START, end: END },
        busy: 'busy',
        answer: 'accepted',
        allDay: false,
        organizer: null,
        overlapMinutes: 60,
        holdOf: null,
        keywords: [],
      },
    } as const;
    await trackFindings(store.db, INTERVIEW, [conflict], instantFromIso('2026-11-24T08:00:00.250Z'));
    await trackFindings(store.db, INTERVIEW, [], instantFromIso('2026-11-24T08:05:00Z'));
    const report = await explainReport(store, loaded.settings, INTERVIEW);
    expect(report?.timeline).toEqual([
      {
        at: '2026-11-24T08:00:00Z',
        what: 'finding',
        text:
          'alice@acme.example has a conflicting event (busy, answer accepted), ' +
          'Tue 1 Dec 2026, 11:00–12:00, 60 min over the interview',
        because: ['seen in folder/alice', 'caused by: it changed in the calendar, known since Tue 24 Nov 2026, 08:59'],
      },
      {
        at: '2026-11-24T08:05:00Z',
        what: 'finding ended',
        text: expect.stringContaining('conflicting'),
        because: ['it lasted 5 min'],
      },
    ]);
  });
});
