/** The last step of an answer, and the three ways a fault can spoil it on the wire. */
import type { FastifyReply } from 'fastify';
import type { RequestFault } from './faults.ts';

const NOT_JSON = '<html><body><h1>Bad gateway</h1></body></html>';

/** Sends `json` with the status and headers already set on `reply`. */
export function sendAnswer(reply: FastifyReply, json: string, fault: RequestFault | null): FastifyReply {
  switch (fault?.kind) {
    case 'lost_response':
      reply.hijack();
      reply.raw.socket?.destroy();
      return reply;
    case 'truncated_body':
      return sendTruncated(reply, Buffer.from(json));
    case 'garbage_body':
      return reply.type('application/json').send(NOT_JSON);
    default:
      return reply.type('application/json').send(json);
  }
}

/** The head promises the whole body; half of it follows, and the connection ends. */
function sendTruncated(reply: FastifyReply, body: Buffer): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(reply.statusCode, { 'content-type': 'application/json', 'content-length': body.length });
  raw.write(body.subarray(0, Math.floor(body.length / 2)), () => raw.socket?.destroySoon());
  return reply;
}
