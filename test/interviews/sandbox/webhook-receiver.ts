/** A real HTTP server that takes webhooks, as an integration would. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

const Payload = z.object({ event: z.string(), data: z.record(z.string(), z.unknown()) });

interface ReceivedWebhook {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** Statuses of the next answers; `hang` never answers. 200 once they are used up. */
  answerNextWith(...answers: (number | 'hang')[]): void;
  events(): string[];
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const answers: (number | 'hang')[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { event, data } = Payload.parse(JSON.parse(text));
    received.push({ id: String(request.headers['webhook-id']), headers: request.headers, text, event, data });
    const answer = answers.shift() ?? 200;
    if (answer !== 'hang') response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    answerNextWith: (...next) => void answers.push(...next),
    events: () => received.map(({ event }) => event),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
