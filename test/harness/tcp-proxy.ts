/** A network that can fail: TCP connections to one server, cut and refused on demand. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Every connection ends, and new ones end at once, until `mend`. */
  cut(): void;
  /** Nothing comes through any more, and nobody is told so, until `mend`. */
  hold(): void;
  /** What was held ends; new connections come through. */
  mend(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let isHeld = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // What it was cut off from sees the error; here it is wanted.
    socket.on('error', () => {});
  };
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) return void near.resetAndDestroy();
    if (isHeld) return;
    const far = connect(target);
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy listens on no port');
  return {
    port: address.port,
    cut,
    hold() {
      isHeld = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      if (isHeld) cut();
      isCut = isHeld = false;
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
