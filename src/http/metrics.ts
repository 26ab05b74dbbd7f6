/** `/metrics` in the text exposition format. No personal data by construction, see `telemetry/metrics.ts`. */
import type { FastifyPluginAsync } from 'fastify';
import type { Metrics } from '../telemetry/metrics.ts';

export function metricsRoutes(deps: { readonly metrics: Metrics }): FastifyPluginAsync {
  return async (server) => {
    server.get('/metrics', async (_request, reply) => {
      const { contentType, body } = await deps.metrics.expose();
      return reply.type(contentType).send(body);
    });
  };
}
