import { systemClock } from '../clock.ts';
import { formatProblem } from '../config/problem.ts';
import { watchConfig } from '../config/watch-config.ts';
import { FolderInUse, setStage } from '../demo/stage.ts';
import { playStory } from '../demo/story.ts';
import { createLog } from '../telemetry/log.ts';
import { environment } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printJson, printLine } from './print.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

/** Exit code 1 when a step of the story did not happen. */
export async function demo(options: { data: string; exit?: boolean; json?: boolean }): Promise<void> {
  const narrate = options.json ? () => {} : printLine;
  narrate('Setting the stage: a sandbox JobHive, three interviewers’ calendars, an outbox, an embedded database …');
  const log = createLog({ level: 'warn', destination: process.stderr });
  const stage = await setStage(options.data, environment, systemClock, log).catch((error: unknown) => {
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
    narrate(`Calendars: ${stage.folder}/calendars   Mails: ${stage.folder}/outbox   Rules: ${stage.configFile}`);
    if (options.exit) return;
    narrate('');
    narrate('Still running. Try it: open the last mail, move a hold’s DTSTART in a calendar’s .ics file,');
    narrate('put another .ics file on top of an interview, or change a rule in the configuration. Then ask:');
    narrate(`  ./interview-sync explain <interview> --config ${stage.configFile} --data ${stage.folder}`);
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
