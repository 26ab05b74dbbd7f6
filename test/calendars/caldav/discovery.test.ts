import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type Asked, found, multistatus, type OddServer, startOddServer } from './odd-server.ts';

let server: OddServer;
afterEach(() => server.close());

const principal = (href: string) => `<d:current-user-principal><d:href>${href}</d:href></d:current-user-principal>`;
const home = (...hrefs: string[]) =>
  `<cal:calendar-home-set>${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</cal:calendar-home-set>`;
const calendar = (extra = '') => `<d:resourcetype><d:collection/><cal:calendar/></d:resourcetype>${extra}`;
const components = (...names: string[]) =>
  `<cal:supported-calendar-component-set>${names.map((name) => `<cal:comp name="${name}"/>`).join('')}</cal:supported-calendar-component-set>`;
const privileges = (...names: string[]) =>
  `<d:current-user-privilege-set>${names.map((name) => `<d:privilege><d:${name}/></d:privilege>`).join('')}</d:current-user-privilege-set>`;

/** By path; what is not there is 404. */
async function serving(places: Record<string, Answer>) {
  server = await startOddServer((asked: Asked) => places[asked.path] ?? { status: 404 });
}

const names = async () => (await server.provider().listCalendars()).map((each) => each.name);

describe('the calendars of an account', () => {
  it('are found from the root by principal and home', async () => {
    await serving({
      '/': multistatus(found('/', principal('/p/alice/'))),
      '/p/alice/': multistatus(found('/p/alice/', home('/h/alice/'))),
      '/h/alice/': multistatus(found('/h/alice/office/', calendar('<d:displayname>Work</d:displayname>'))),
    });
    expect(await server.provider().listCalendars()).toEqual([
      { remoteId: `${server.url}h/alice/office/`, name: 'Work', writable: true },
    ]);
    expect(server.asked.map((asked) => `${asked.method} ${asked.path} ${asked.headers.depth}`)).toEqual([
      'PROPFIND / 0',
      'PROPFIND /p/alice/ 0',
      'PROPFIND /h/alice/ 1',
    ]);
  });

  it('are found by the well-known path, where the root knows nothing of WebDAV', async () => {
    await serving({
      '/': { status: 405 },
      '/.well-known/caldav': { status: 301, headers: { location: '/dav/' } },
      '/dav/': multistatus(found('/dav/', principal('/p/'))),
      '/p/': multistatus(found('/p/', home('/h/'))),
      '/h/': multistatus(found('/h/office/', calendar())),
    });
    expect(await names()).toEqual(['office']);
  });

  it('may lie in several homes, each counted once', async () => {
    await serving({
      '/': multistatus(found('/', home('/one/', '/two'))),
      '/one/': multistatus(found('/one/a/', calendar()), found('/shared/', calendar())),
      '/two/': multistatus(found('/two/b', calendar()), found('/shared/', calendar())),
    });
    expect(await names()).toEqual(['a', 'shared', 'b']);
  });

  it('are those that take events; where the server does not say, all do', async () => {
    await serving({
      '/': multistatus(found('/', home('/h/'))),
      '/h/': multistatus(
        found('/h/', '<d:resourcetype><d:collection/></d:resourcetype>'),
        found('/h/events/', calendar(components('VEVENT', 'VTODO'))),
        found('/h/tasks/', calendar(components('VTODO'))),
        found('/h/unsaid/', calendar()),
        found('/h/inbox/', '<d:resourcetype><d:collection/><cal:schedule-inbox/></d:resourcetype>'),
      ),
    });
    expect(await names()).toEqual(['events', 'unsaid']);
  });

  it('are writable when the privileges say so, or nothing is said', async () => {
    await serving({
      '/': multistatus(found('/', home('/h/'))),
      '/h/': multistatus(
        found('/h/read/', calendar(privileges('read', 'read-current-user-privilege-set', 'write-properties'))),
        found('/h/write/', calendar(privileges('read', 'write'))),
        found('/h/all/', calendar(privileges('all'))),
        found('/h/unsaid/', calendar()),
      ),
    });
    const listed = await server.provider().listCalendars();
    expect(listed.map((each) => [each.name, each.writable])).toEqual([
      ['read', false],
      ['write', true],
      ['all', true],
      ['unsaid', true],
    ]);
  });
});

describe('an account without a calendar home', () => {
  it('is not found, and the message says what to give instead', async () => {
    await serving({ '/': multistatus(found('/', '')) });
    await expect(server.provider().listCalendars()).rejects.toMatchObject({
      reason: 'not_found',
      message: expect.stringContaining("give the URL of the server's CalDAV root"),
    });
  });

  it('is no reason to look elsewhere when the login is refused', async () => {
    server = await startOddServer(() => ({ status: 401 }));
    await expect(server.provider().listCalendars()).rejects.toMatchObject({ reason: 'unauthorized' });
    expect(server.asked).toHaveLength(1);
  });
});
