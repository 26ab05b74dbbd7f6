/** What a candidate sees of an interview, to vary from test to test. */
import type { CandidateView } from '../../src/links/candidate-view.ts';
import { Email, InterviewId } from '../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf } from '../../src/scheduling/instant.ts';

/** On Thursday at eleven in Berlin, never moved; another time cannot be asked for. */
export const VIEW: CandidateView = {
  interview: InterviewId.parse('int_42'),
  position: 'Platform Engineer',
  companyName: 'Acme',
  locale: 'en',
  zone: 'Europe/Berlin',
  isZoneKnown: true,
  state: 'planned',
  during: intervalOf(instantFromIso('2026-11-26T10:00:00Z'), 45),
  previous: null,
  reason: null,
  joinUrl: 'https://jobhive.example/join/42',
  asking: { kind: 'closed', refused: false },
  entry: { uid: 'abc@acme.example', sequence: 3, revisedAt: instantFromIso('2026-11-23T08:00:00Z') },
  organizer: { name: 'Acme Interviews', address: Email.parse('interviews@acme.example') },
};
