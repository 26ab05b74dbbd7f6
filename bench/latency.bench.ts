/**
 * From a moved hold to the PATCH and to the candidate's mail, one move at a time, settle time 0, over real parts: the
 * daemon, the sandbox, an SMTP server with STARTTLS, the calendars, the database, all on this machine.
 *
 * Noticed: just before the new file takes the old one's name (local folder; 50 ms of what follows are the daemon's own
 * pause for editors that write several files). CalDAV has no push, so that a change is only found by the next poll: here
 * the calendar's pull is woken right after the PUT, and that counts as noticed. A provider that pushes is 80 ms away, and
 * calls at once: noticed is when it takes the change, just before its call.
 *
 * The baseline is measured after every move: GET, PATCH, and one mail handed to the same SMTP server over a kept
 * connection, at a second sandbox that sends no webhooks; of a provider that pushes, first one answer of its 80 ms.
 */
import diagnostics from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import ICAL from 'ical.js';
import { DateTime } from 'luxon';
import { createTransport } from 'nodemailer';
import { systemClock } from '../src/clock.ts';
import { startSandbox } from '../src/interviews/sandbox/server.ts';
import { holdIdOf } from '../src/reconcile/write-holds.ts';
import { CalendarId, type InterviewId } from '../src/scheduling/ids.ts';
import { instant, isoOf, MINUTE } from '../src/scheduling/instant.ts';
import { graphileJobs } from '../src/store/graphile-jobs.ts';
import { jobCounts } from '../src/store/job-upkeep.ts';
import { googleCalendars } from '../test/e2e/google-calendars.ts';
import { outlookCalendars } from '../test/e2e/outlook-calendars.ts';
import {
  type Calendars,
  type E2eStage,
  freshPostgres,
  localCalendars,
  openStage,
  radicaleCalendars,
} from '../test/e2e/stage.ts';
import { median, percentile } from './percentiles.ts';
import { ms, printSurroundings, printTable, times } from './report.ts';

const MOVES = 100;
const WARM_UP = 10;
const INTERVIEWS = 10;
const UNLIMITED = 1_000_000;
/** Longer than the daemon's pause after a change: the echo of its own write to a folder is over by then. */
const QUIET = 80;

interface Combination {
  readonly name: string;
  readonly open: () => Promise<Calendars>;
  /** Where nothing tells the daemon of a change at once, the benchmark does. */
  readonly woken?: true;
  /** How long its provider takes for an answer. */
  readonly awayMs?: number;
  readonly postgres: boolean;
}

const AWAY = 80;

const google = { open: () => googleCalendars({ delayMs: AWAY, inspect: () => {} }), awayMs: AWAY };
const outlook = {
  open: () => outlookCalendars({ limits: { latencyMs: AWAY, perTenMinutes: UNLIMITED } }, false),
  awayMs: AWAY,
};
const combinations: readonly Combination[] = [
  { name: 'local folder, PGlite', open: localCalendars, postgres: false },
  { name: 'local folder, PostgreSQL', open: localCalendars, postgres: true },
  { name: 'CalDAV (Radicale), PostgreSQL', open: radicaleCalendars, woken: true, postgres: true },
  { name: 'Google 80 ms away, PGlite', ...google, postgres: false },
  { name: 'Google 80 ms away, PostgreSQL', ...google, postgres: true },
  { name: 'Outlook 80 ms away, PGlite', ...outlook, postgres: false },
  { name: 'Outlook 80 ms away, PostgreSQL', ...outlook, postgres: true },
];

/** When the next PATCH reaches a sandbox. */
function nextPatch(): Promise<number> {
  return new Promise((resolve) => {
    const see = (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('request' in message)) return;
      if (!(message.request instanceof IncomingMessage) || message.request.method !== 'PATCH') return;
      diagnostics.unsubscribe('http.server.request.start', see);
      resolve(performance.now());
    };
    diagnostics.subscribe('http.server.request.start', see);
  });
}

function shifted(ics: string, minutes: number): string {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const vevent = calendar.getFirstSubcomponent('vevent');
  if (!vevent) throw new Error('the hold has no event');
  const event = new ICAL.Event(vevent);
  for (const name of ['startDate', 'endDate'] as const) {
    const at = event[name].clone();
    at.addDuration(ICAL.Duration.fromSeconds(minutes * 60));
    event[name] = at;
  }
  return `${calendar.toString()}\r\n`;
}

/** 13:00 in Berlin on `INTERVIEWS` coming weekdays. */
function weekdays(): string[] {
  const from = DateTime.now()
    .setZone('Europe/Berlin')
    .plus({ days: 3 })
    .set({ hour: 13, minute: 0, second: 0, millisecond: 0 });
  return Array.from({ length: INTERVIEWS * 2 }, (_, index) => from.plus({ days: index }))
    .filter(({ weekday }) => weekday <= 5)
    .slice(0, INTERVIEWS)
    .map((day) => isoOf(instant(day.toMillis())));
}

async function untilQuiet({ daemon, sandbox }: E2eStage): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    await sandbox.settled();
    const { kinds } = await jobCounts(daemon.store, systemClock.now());
    const busy = Object.values(kinds).some(({ ready, running }) => ready + running > 0);
    quiet = busy ? 0 : quiet + 1;
    await systemClock.sleep(busy ? 10 : QUIET / 2);
  }
}

interface Measured {
  readonly patch: number[];
  readonly mail: number[];
}

async function measure({
  open,
  woken,
  awayMs = 0,
  postgres,
}: Combination): Promise<{ ours: Measured; bare: Measured }> {
  const calendars = await open();
  const database = postgres ? await freshPostgres() : null;
  const stage = await openStage({
    calendars,
    databaseUrl: database?.url ?? null,
    requestsPerMinute: UNLIMITED,
    config: {
      // A poll that finds the change first would hide how long a message takes.
      calendars: { poll: '1h', poll_with_push: '1h', unknown_after: '4h' },
      limits: { moves_per_interview: 100, moves_per_interviewer_day: 1_000, moves_per_hour: 10_000 },
    },
  });
  const bareCalls = await openBareCalls(stage, awayMs);
  try {
    const interviews: InterviewId[] = [];
    for (const scheduled_at of weekdays()) {
      const { id } = await stage.jobhive.interviews.create({
        candidate_email: 'candidate@example.org',
        position: 'Senior Backend Engineer',
        skills: ['TypeScript'],
        duration_minutes: 60,
        scheduled_at,
      });
      interviews.push(id);
    }
    while (stage.smtp.messages.length < INTERVIEWS) await stage.smtp.next();
    await untilQuiet(stage);

    const { connection, id } = calendars.calendarOf('alice');
    const calendar = calendars.calendarIdOf?.('alice') ?? CalendarId.parse(`${connection}/${id}`);
    const ours: Measured = { patch: [], mail: [] };
    const bare: Measured = { patch: [], mail: [] };
    for (let move = -WARM_UP; move < MOVES; move += 1) {
      const round = Math.floor((move + WARM_UP) / INTERVIEWS);
      const interview = interviews[(move + WARM_UP) % INTERVIEWS];
      if (interview === undefined) throw new Error('no such interview');
      const hold = `${holdIdOf(interview, calendar)}.ics`;
      const wanted = shifted(await calendars.client.read('alice', hold), round % 2 === 0 ? 30 : -30);
      const [patched, mailed] = [nextPatch(), stage.smtp.next().then(() => performance.now())];
      let noticed = performance.now();
      await calendars.client.put('alice', hold, wanted);
      if (woken) {
        noticed = performance.now();
        await stage.daemon.store.transaction((tx) =>
          graphileJobs.wake(tx, { kind: 'pull', key: calendar }, systemClock.now()),
        );
      }
      const [patch, mail] = [(await patched) - noticed, (await mailed) - noticed];
      await untilQuiet(stage);
      const alone = await bareCalls.run();
      if (move < 0) continue;
      ours.patch.push(patch);
      ours.mail.push(mail);
      bare.patch.push(alone.patch);
      bare.mail.push(alone.mail);
    }
    return { ours, bare };
  } finally {
    await bareCalls.close();
    await stage.close();
    await database?.drop();
  }
}

/** What nobody can do without: ask, change, tell the candidate. */
async function openBareCalls(stage: E2eStage, awayMs: number) {
  const sandbox = await startSandbox({
    port: 0,
    clock: systemClock,
    random: Math.random,
    rateLimitPerMinute: UNLIMITED,
  });
  const [first = ''] = weekdays();
  const id = sandbox.seed({
    candidate_email: 'candidate@example.org',
    position: 'Senior Backend Engineer',
    skills: ['TypeScript'],
    duration_minutes: 60,
    scheduled_at: first,
  });
  const { host, port, ca } = stage.smtp;
  const mail = createTransport({
    pool: true,
    host,
    port,
    requireTLS: true,
    auth: { user: 'daemon', pass: 'mail-password' },
    tls: { ca: [ca] },
  });
  const url = `${sandbox.url}/v1/interviews/${id}`;
  const headers = { authorization: 'Bearer jh_live_bare', 'content-type': 'application/json' };
  let runs = 0;
  return {
    async run() {
      runs += 1;
      const raw = stage.smtp.messages.at(-1)?.raw ?? '';
      const began = performance.now();
      await systemClock.sleep(awayMs);
      await (await fetch(url, { headers })).json();
      const patched = nextPatch();
      const scheduled_at = isoOf(instant(Date.parse(first) + (runs % 2) * 30 * MINUTE));
      await (await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ scheduled_at }) })).json();
      const patch = (await patched) - began;
      const taken = stage.smtp.next();
      await mail.sendMail({ envelope: { from: 'bare@acme.example', to: ['candidate@example.org'] }, raw });
      await taken;
      return { patch, mail: performance.now() - began };
    },
    async close() {
      mail.close();
      await sandbox.close();
    },
  };
}

printSurroundings();
const [wanted] = process.argv.slice(2);
const rows: (string | number)[][] = [];
for (const combination of combinations) {
  if (wanted !== undefined && !combination.name.includes(wanted)) continue;
  if (combination.postgres && !process.env.TEST_DATABASE_URL) continue;
  const { ours, bare } = await measure(combination);
  for (const [leg, until] of [
    ['patch', 'PATCH sent'],
    ['mail', 'mail accepted'],
  ] as const) {
    const [p50, p95] = [median(ours[leg]), percentile(ours[leg], 0.95)];
    const [bare50, bare95] = [median(bare[leg]), percentile(bare[leg], 0.95)];
    rows.push([
      combination.name,
      until,
      ms(p50),
      ms(p95),
      ms(bare50),
      ms(bare95),
      times(p50, bare50),
      times(p95, bare95),
    ]);
  }
}
printTable(
  ['over', `until (${MOVES} moves)`, 'p50 ms', 'p95 ms', 'bare p50', 'bare p95', 'p50 ÷ bare', 'p95 ÷ bare'],
  rows,
);
