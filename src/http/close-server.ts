import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock.ts';
import { SECOND } from '../scheduling/instant.ts';

const ANSWERED_WITHIN = 2 * SECOND;

/**
 * Takes no new connections and no new requests; those under way are answered, and what is left after two seconds is cut
 * off. Node waits for every connection on which nothing was asked yet, such as browsers and balancers open in advance.
 */
export async function closeServer(server: FastifyInstance, clock: Pick<Clock, 'sleep'>): Promise<void> {
  const closed = new AbortController();
  clock.sleep(ANSWERED_WITHIN, closed.signal).then(
    () => server.server.closeAllConnections(),
    () => {}, // It closed in time.
  );
  await server.close().finally(() => closed.abort());
}
