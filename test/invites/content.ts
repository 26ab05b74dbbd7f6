/** One invite to vary from test to test. */
import { type InviteContent, inviteUid } from '../../src/invites/invite-content.ts';
import { composeInvite } from '../../src/invites/message.ts';
import type { PreparedMessage } from '../../src/invites/transport/port.ts';
import { Email, InterviewId } from '../../src/scheduling/ids.ts';
import { type Interval, instantFromIso, intervalOf } from '../../src/scheduling/instant.ts';

export const INTERVIEW = InterviewId.parse('int_abc123def456');
export const COMPOSED = instantFromIso('2026-11-23T09:00:00Z');

export function at(iso: string, minutes = 45): Interval {
  return intervalOf(instantFromIso(iso), minutes);
}

type Base = Omit<InviteContent, 'method' | 'why'>;

const BASE: Base = {
  uid: inviteUid(INTERVIEW, 'acme.example'),
  interview: INTERVIEW,
  sequence: 0,
  during: at('2026-11-24T09:00:00Z'),
  previous: null,
  position: 'Backend Engineer',
  companyName: 'Acme',
  joinUrl: 'https://jobs.example/i/abc?room=1,2;x=3',
  pageUrl: null,
  asksOnPage: false,
  candidate: { email: Email.parse('ada@candidate.example'), name: 'Ada Lovelace' },
  organizer: { name: 'Acme Interviews', address: Email.parse('interviews@acme.example') },
  reason: null,
  takesCounters: true,
  locale: 'en',
  reminder: null,
  candidateZone: 'Europe/Berlin',
  companyZone: 'Europe/Berlin',
};

export const request = (change: Partial<Base> = {}): InviteContent => ({
  ...BASE,
  method: 'REQUEST',
  why: 'first',
  ...change,
});

export const moved = (change: Partial<Base> = {}): InviteContent => ({
  ...BASE,
  method: 'REQUEST',
  why: 'time_changed',
  sequence: 1,
  during: at('2026-11-25T13:30:00Z'),
  previous: BASE.during,
  reason: 'Alice Example, your interviewer, moved the interview.',
  ...change,
});

export const cancelled = (change: Partial<Base> = {}): InviteContent => ({
  ...BASE,
  method: 'CANCEL',
  why: 'cancelled',
  sequence: 1,
  ...change,
});

export const withdrawn = (change: Partial<Base> = {}): InviteContent => ({
  ...BASE,
  method: 'CANCEL',
  why: 'withdrawn',
  sequence: 1,
  ...change,
});

export const compose = (content: InviteContent, when = COMPOSED): Promise<PreparedMessage> =>
  composeInvite(content, when);

export const prepared = (change: Partial<Base> = {}): Promise<PreparedMessage> => compose(request(change));
