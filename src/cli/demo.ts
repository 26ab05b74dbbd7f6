import { systemClock } from '../clock.ts';
import { formatProblem } from '../config/problem.ts';
import { watchConfig } from '../config/watch-config.ts';
import { PROVIDERS } from '../demo/providers.ts';
import { lastMail } from '../demo/sightings.ts';
import { FolderInUse, setStage } from '../demo/stage.ts';
import { playStory } from '../demo/story.ts';
import { createLog } from '../telemetry/log.ts';
import { environment } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printJson, printLine } from './print.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

interface DemoOptions {
  readonly data: string;
  readonly provider: keyof typeof PROVIDERS;
  readonly exit?: boolean;
  readonly json?: boolean;
}

/** Exit code 1 when a step of the story did not happen. */
export async function demo(options: DemoOptions): Promise<void> {
  const provider = PROVIDERS[options.provider];
  const narrate = options.json ? () => {} : printLine;
  narrate(`Setting the stage: a sandbox JobHive, ${provider.says}, an outbox, an embedded database …`);
  const log = createLog({ level: 'warn', destination: process.stderr });
  const stage = await setStage(options.data, provider.open, environment, systemClock, log).catch((error: unknown) => {
    if (error instanceof FolderInUse) throw new CommandFailed(error.message, EXIT.usage);
    throw error;
  });
  const told = untilToldToStop();
  try {
    const steps = await playStory(stage, narrate);
    const happened = steps.every((step) => step.happened);
    if (!happened) process.exitCode = EXIT.failed;
    if (options.json) printJson({ happened, folder: stage.folder, steps });
    narrate('');
    narrate(happened ? 'Every step happened.' : 'The story ended early; see above.');
    const { where, tryIt } = await stage.calendars.invitation();
    narrate(`Calendars: ${where}   Mails: ${stage.folder}/outbox   Rules: ${stage.configFile}`);
    const mail = await lastMail(stage);
    if (mail) narrate(`Last mail: ${mail.file}`);
    if (options.exit) return;
    narrate('');
    if (mail) narrate(`Its candidate’s page: ${mail.page}`);
    narrate('Still running. Try it: open the last mail, or the page and ask for another time there, change a rule, or');
    for (const line of tryIt) narrate(line);
    narrate('Then ask:');
    for (const command of ['explain <interview>', 'proposals'])
      narrate(`  ./interview-sync ${command} --config ${stage.configFile} --data ${stage.folder}`);
    narrate('Ctrl-C ends it.');
    const watcher = watchConfig(stage.configFile, environment, (loaded) => {
      if (!loaded.ok) {
        for (const problem of loaded.problems) printLine(`refused, the old rules stay:\n${formatProblem(problem)}`);
        return;
      }
      stage.daemon.apply(loaded.settings).then(
        () => narrate('The changed configuration is in force.'),
        (error: unknown) => log.error('the configuration could not be applied', { error }),
      );
    });
    await told;
    await watcher.close();
  } finally {
    await stage.close();
  }
}
