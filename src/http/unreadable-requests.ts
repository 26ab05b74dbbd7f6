/**
 * Answers to what never becomes a request of a route: bytes that are no HTTP, and addresses that are none. Fastify's own
 * repeat the address, which may hold a token.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { SECURITY_HEADERS } from './security-headers.ts';

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const NOT_HTTP: Refusal = { status: 400, error: 'bad_request', message: 'This is not a request that HTTP/1.1 knows.' };

/** By the codes of node's HTTP parser. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, error: 'too_slow', message: 'The request took too long to arrive.' },
  HPE_HEADER_OVERFLOW: { status: 431, error: 'headers_too_large', message: 'Send at most 16 KiB of headers.' },
};

/** What could not be parsed; the connection ends with the answer. */
export function refuseBytes(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, ...words } = REFUSALS[error.code ?? ''] ?? NOT_HTTP;
  const body = JSON.stringify(words);
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  // Whoever sent this would go on sending.
  socket.destroySoon();
}

/** An address that no route can be looked up for. */
export function refuseAddress(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const words = { error: 'bad_request', message: 'There can be nothing at such an address.' };
  void reply
    .code(error.statusCode ?? 400)
    .headers(SECURITY_HEADERS)
    .send(words);
}
