/**
 * A real Radicale (Debian's 3.1.8 is what this was written against) on a port of its own, with a folder of its own
 * that goes away with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EXECUTABLE = '/usr/bin/radicale';
/** Radicale syncs every file it writes, and writes one for each object it reads first: in memory that costs nothing. */
const FOLDERS = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export interface RadicaleUser {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** @returns the collection's URL, ending in `/`. A `readOnly` one can be filled by `put`, not by its owner. */
  createCalendar(name: string, options?: { components?: readonly string[]; readOnly?: boolean }): Promise<string>;
}

export interface Radicale {
  readonly url: string;
  user(name: string): RadicaleUser;
  /** Writes one object as another client does: PUT without conditions. @returns its new etag. */
  put(objectUrl: string, ics: string): Promise<string>;
  /** Puts many objects into a calendar at once, by name, as from a backup: a PUT for each takes Radicale seconds. */
  fill(collectionUrl: string, objects: ReadonlyMap<string, string>): Promise<void>;
  read(objectUrl: string): Promise<{ ics: string; etag: string }>;
  remove(objectUrl: string): Promise<void>;
  /** Where a collection's files lie, for damage that no client can do. */
  folderOf(collectionUrl: string): string;
  close(): Promise<void>;
}

/** May write everywhere: it stands for the other clients. */
const OPERATOR = { username: 'operator', password: 'operator-password' };
const NAMES = ['alice', 'bob', 'carol'] as const;

/** The first section that matches decides: lower letters speak of calendars, capitals of plain folders. */
const RIGHTS = `
[operator]
user: operator
collection: .*
permissions: RrWw
[root]
user: .+
collection:
permissions: R
[principal]
user: .+
collection: {user}
permissions: RW
[read-only]
user: .+
collection: {user}/read-only-[^/]+
permissions: r
[own]
user: .+
collection: {user}/[^/]+
permissions: rw
`;

const configuration = (folder: string) => `
[server]
hosts = 127.0.0.1:0
max_connections = 32
[auth]
type = htpasswd
htpasswd_filename = ${join(folder, 'users')}
htpasswd_encryption = plain
delay = 0
[rights]
type = from_file
file = ${join(folder, 'rights')}
[storage]
filesystem_folder = ${join(folder, 'storage')}
[web]
type = none
[logging]
level = info
`;

/** @throws Error saying how to install it when Radicale is missing, or with its own words when it does not start. */
export async function startRadicale(): Promise<Radicale> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(`These tests need Radicale at ${EXECUTABLE}: apt-get install radicale`);
  }
  const folder = await mkdtemp(join(FOLDERS, 'radicale-'));
  const users = [OPERATOR, ...NAMES.map(loginOf)];
  await writeFile(join(folder, 'users'), users.map((u) => `${u.username}:${u.password}\n`).join(''));
  await writeFile(join(folder, 'rights'), RIGHTS);
  await writeFile(join(folder, 'config'), configuration(folder));
  const child = spawn(EXECUTABLE, ['--config', join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const folderOf = (collectionUrl: string) =>
    join(folder, 'storage', 'collection-root', decodeURIComponent(new URL(collectionUrl).pathname));
  const fill = async (collectionUrl: string, objects: ReadonlyMap<string, string>) => {
    for (const [name, ics] of objects) await writeFile(join(folderOf(collectionUrl), name), ics);
  };
  try {
    const url = `http://127.0.0.1:${await listeningPort(child)}/`;
    return { url, close, ...otherClient, user: (name) => userOf(url, name), folderOf, fill };
  } catch (error) {
    await close();
    throw error;
  }
}

function loginOf(name: string) {
  return { username: name, password: `${name}-password` };
}

/** Radicale binds port 0 like everybody and prints the port it got at level `info`. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Radicale ended with ${code} before it listened:\n${said}`)));
    // The listener stays on: a pipe that nobody reads fills and stops the server.
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      const port = /Listening on '\[127\.0\.0\.1\]:(\d+)'/.exec(said)?.[1];
      if (port && said.includes('server ready')) resolve(Number(port));
    });
  });
}

async function send(method: string, url: string, options: { body?: string; type?: string } = {}): Promise<Response> {
  const { username, password } = OPERATOR;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      ...(options.type ? { 'content-type': options.type } : {}),
    },
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  if (!response.ok)
    throw new Error(`Radicale answered ${response.status} to ${method} ${url}: ${await response.text()}`);
  return response;
}

const etagOf = (response: Response) => response.headers.get('etag') ?? '';

const otherClient: Pick<Radicale, 'put' | 'read' | 'remove'> = {
  put: async (objectUrl, ics) => etagOf(await send('PUT', objectUrl, { body: ics, type: 'text/calendar' })),
  read: async (objectUrl) => {
    const response = await send('GET', objectUrl);
    return { ics: await response.text(), etag: etagOf(response) };
  },
  remove: async (objectUrl) => {
    await send('DELETE', objectUrl);
  },
};

function userOf(url: string, name: string): RadicaleUser {
  return {
    url,
    ...loginOf(name),
    async createCalendar(calendar, { components = ['VEVENT'], readOnly = false } = {}) {
      // Radicale makes a user's own folder at their first request, whatever it is.
      const { username, password } = loginOf(name);
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      await (await fetch(url, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).text();
      const collection = `${url}${name}/${readOnly ? 'read-only-' : ''}${encodeURIComponent(calendar)}/`;
      await send('MKCALENDAR', collection, {
        type: 'text/xml',
        body: `<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>${calendar.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</D:displayname><C:supported-calendar-component-set>
${components.map((component) => `<C:comp name="${component}"/>`).join('')}
</C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>`,
      });
      return collection;
    },
  };
}
