import { loadConfig } from '../config/load-config.ts';
import { formatProblem } from '../config/problem.ts';
import type { LiveOptions } from './check-live.ts';
import { environment } from './configuration.ts';
import { EXIT } from './exit-codes.ts';
import { printJson, printLine } from './print.ts';

/** Exit code 2 when the configuration cannot be used; warnings alone leave it 0. `live`: 1 when a calendar cannot. */
export async function check(file: string, options: LiveOptions & { live?: boolean }): Promise<void> {
  const loaded = loadConfig(file, environment);
  if (loaded.ok && options.live) {
    for (const warning of loaded.warnings) console.error(`warning: ${formatProblem(warning)}`);
    return (await import('./check-live.ts')).checkLive(loaded.settings, options);
  }
  const problems = loaded.ok ? loaded.warnings : loaded.problems;
  if (!loaded.ok) process.exitCode = EXIT.usage;
  if (options.json) return printJson({ ok: loaded.ok, problems, ...(loaded.ok && { testsPassed: loaded.tests }) });
  for (const problem of problems) printLine(`${loaded.ok ? 'warning: ' : ''}${formatProblem(problem)}\n`);
  if (loaded.ok)
    printLine(
      `${file} is good: ${loaded.settings.interviewers.length} interviewer(s), ` +
        `${loaded.settings.panels.length} panel(s), ${loaded.settings.rules.length} rule(s); ` +
        `${loaded.tests} test(s) passed.`,
    );
}
