import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databaseFromEnvironment, environment } from '../../src/cli/configuration.ts';
import { loadConfig } from '../../src/config/load-config.ts';

const loaded = loadConfig(join(import.meta.dirname, '../../config/interview-sync.yaml'), { ...environment, env: {} });
if (!loaded.ok) throw new Error('the example configuration does not load');
const { settings } = loaded;
const url = 'postgres://app@db/interviews';

describe('DATABASE_URL', () => {
  it('counts where the file names no database', () => {
    expect(databaseFromEnvironment(settings, url).database).toEqual({ kind: 'postgres', url });
  });

  it('leaves a database that the file names alone', () => {
    const named = { ...settings, database: { kind: 'postgres', url: 'postgres://other@db/x' } } as const;
    expect(databaseFromEnvironment(named, url).database).toEqual(named.database);
  });

  it.each([undefined, ''])('changes nothing when it is %j', (nothing) => {
    expect(databaseFromEnvironment(settings, nothing).database).toEqual({ kind: 'embedded' });
  });
});
