/** The page on which somebody of the company answers a proposal. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { ProposalDeps } from '../../src/http/proposals.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { after, HOUR, instantFromIso, intervalOf } from '../../src/scheduling/instant.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const START = instantFromIso('2026-11-26T10:00:00Z');
const PROPOSAL = {
  id: 7,
  interview: InterviewId.parse('int_<asked>'),
  origin: { kind: 'candidate', by: 'page', evidence: '' },
  from: intervalOf(START, 45),
  times: [2, 3].map((hours) => ({ during: intervalOf(after(START, hours * HOUR), 45), reason: null, note: null })),
  state: 'open',
  openedAt: START,
  expiresAt: START,
  whenExpired: 'notify',
  answer: null,
} as const;

function serve(proposal: Awaited<ReturnType<ProposalDeps['look']>>) {
  const answers: unknown[] = [];
  const lines: string[] = [];
  const server = createHttpServer({
    log: createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    metrics: createMetrics({ process: false }),
    health: { clock: systemClock, checks: [] },
    jobhiveWebhook: {
      clock: systemClock,
      verify: () => ({ kind: 'rejected', why: 'bad_signature' }),
      inbox: { store: async () => 'stored' },
    },
    proposals: {
      look: async () => proposal,
      answer: async (token, answer) => {
        answers.push({ token, ...answer });
        return proposal && { kind: 'answered', state: answer.answer === 'approve' ? 'approved' : 'refused' };
      },
      company: () => ({ name: 'Acme', zone: 'Europe/Berlin' }),
    },
  });
  const post = (form: Record<string, string>) =>
    server.inject({
      method: 'POST',
      url: '/proposals/a-token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });
  return { server, answers, lines, post };
}

describe('the page of a proposal', () => {
  it('shows the times on the company’s clock, and answers nothing by being looked at', async () => {
    const { server, answers, lines } = serve({ proposal: PROPOSAL });
    for (const method of ['GET', 'HEAD'] as const) {
      const page = await server.inject({ method, url: '/proposals/a-token' });
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.headers['referrer-policy']).toBe('no-referrer');
      if (method === 'GET') expect(page.body).toContain('Thu 26 Nov 2026, 13:00–13:45 CET');
      expect(page.body).not.toContain('<asked>');
    }
    expect(answers).toEqual([]);
    expect(lines.join()).not.toContain('a-token');
  });

  it('takes an answer from its form', async () => {
    const { answers, post } = serve({ proposal: PROPOSAL });
    expect((await post({ answer: 'approve', time: '1', anyway: 'on' })).body).toContain('Approved');
    expect((await post({ answer: 'refuse', time: '' })).body).toContain('Refused');
    expect(answers).toEqual([
      { token: 'a-token', answer: 'approve', chosen: 1, anyway: true },
      { token: 'a-token', answer: 'refuse', chosen: null, anyway: false },
    ]);
    expect((await post({})).statusCode).toBe(400);
    expect(answers).toHaveLength(2);
  });

  it('says of a link that is not good that it is not, and of a settled one what became of it', async () => {
    const gone = serve(null);
    expect((await gone.server.inject('/proposals/a-token')).statusCode).toBe(410);
    expect((await gone.post({ answer: 'approve' })).statusCode).toBe(410);
    const settled = await serve({ proposal: { ...PROPOSAL, state: 'withdrawn' } }).server.inject('/proposals/a-token');
    expect(settled.statusCode).toBe(410);
    expect(settled.body).toContain('withdrawn');
  });
});
