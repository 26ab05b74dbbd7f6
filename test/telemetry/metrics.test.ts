import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/telemetry/metrics.ts';

describe('metrics', () => {
  it('count what happened, by closed sets of labels', async () => {
    const metrics = createMetrics({ process: false });
    metrics.pulled('changed');
    metrics.pulled('changed');
    metrics.eventsIngested(12);
    metrics.found('moved');
    metrics.decided('reschedule');
    metrics.rescheduled('confirmed');
    metrics.patched('ok');
    metrics.delivered('accepted');
    metrics.webhook('duplicate');
    metrics.pushToPatch(4);
    metrics.jobRan('pull', 'done', 0.02);
    const { body, contentType } = await metrics.expose();
    expect(contentType).toMatch(/^text\/plain/);
    for (const line of [
      'interview_sync_pulls_total{outcome="changed"} 2',
      'interview_sync_events_ingested_total 12',
      'interview_sync_findings_total{kind="moved"} 1',
      'interview_sync_decisions_total{outcome="reschedule"} 1',
      'interview_sync_reschedules_total{state="confirmed"} 1',
      'interview_sync_patches_total{result="ok"} 1',
      'interview_sync_deliveries_total{state="accepted"} 1',
      'interview_sync_webhooks_total{verdict="duplicate"} 1',
      'interview_sync_push_to_patch_seconds_bucket{le="5"} 1',
      'interview_sync_job_seconds_count{job="pull",result="done"} 1',
    ]) {
      expect(body).toContain(line);
    }
  });

  it('read the queue at every scrape, and leave it out when it cannot be read', async () => {
    const metrics = createMetrics({ process: false });
    let due = 3;
    metrics.onQueueDepth(async () => {
      if (due < 0) throw new Error('database is gone');
      return [{ job: 'reconcile', due, running: 2, waiting: 1 }];
    });
    expect((await metrics.expose()).body).toContain('interview_sync_queue_jobs{job="reconcile",state="due"} 3');
    expect((await metrics.expose()).body).toContain('interview_sync_queue_jobs{job="reconcile",state="running"} 2');
    due = 0;
    expect((await metrics.expose()).body).toContain('interview_sync_queue_jobs{job="reconcile",state="due"} 0');
    due = -1;
    expect((await metrics.expose()).body).not.toContain('interview_sync_queue_jobs{');
  });

  it('belong to one daemon: another one in the same process counts alone', async () => {
    const [one, other] = [createMetrics({ process: false }), createMetrics({ process: false })];
    one.webhook('stored');
    expect((await other.expose()).body).not.toContain('webhooks_total{');
  });
});
