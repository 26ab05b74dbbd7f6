import { systemClock } from '../clock.ts';
import { formatProblem } from '../config/problem.ts';
import { watchConfig } from '../config/watch-config.ts';
import { startDaemon } from '../main.ts';
import { SECOND } from '../scheduling/instant.ts';
import { FolderLocked } from '../store/folder-lock.ts';
import { createLog } from '../telemetry/log.ts';
import { databaseFromEnvironment, environment, readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { untilToldToStop } from './until-told-to-stop.ts';
import { zoneDataProblem } from './zone-data.ts';

/** Whoever runs it kills it ten seconds after asking (Docker's default). */
const STOP_WITHIN = 9 * SECOND;

/** Runs until SIGTERM or SIGINT, then drains. SIGHUP, or a changed file, reads the configuration anew. */
export async function start(options: { config: string; data: string }): Promise<void> {
  const settings = readConfiguration(options.config);
  const log = createLog();
  const stale = zoneDataProblem(process.versions.tz);
  if (stale) log.error(stale);
  const told = untilToldToStop();
  const daemon = await startDaemon({ settings, dataDir: options.data, log }).catch((error: unknown) => {
    if (error instanceof FolderLocked) throw new CommandFailed(error.message);
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new CommandFailed(
        `Another program listens on ${settings.http.host}:${settings.http.port}: stop it, or change http.port.`,
      );
    throw error;
  });
  const watcher = watchConfig(options.config, environment, (loaded) => {
    if (!loaded.ok) {
      log.error('the changed configuration is refused; the old one stays in force', {
        problems: loaded.problems.map(formatProblem),
      });
      return;
    }
    daemon
      .apply(databaseFromEnvironment(loaded.settings, process.env.DATABASE_URL))
      .catch((error: unknown) => log.error('the configuration could not be applied', { error }));
  });
  process.on('SIGHUP', () => watcher.reload());
  log.info('stopping', { signal: await told });
  const stopped = watcher.close().then(() => daemon.stop());
  const inTime = await Promise.race([stopped.then(() => true), systemClock.sleep(STOP_WITHIN).then(() => false)]);
  if (!inTime) log.warn('not everything could be ended in time; what was left is done by whoever works next');
  // A job that still waits for somebody's answer was given back, but would keep the process as long as it waits.
  process.exit(EXIT.ok);
}
