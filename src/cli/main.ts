/** `interview-sync`: parses the command line and loads only the command that was asked for. */
import { Command, CommanderError, Option } from 'commander';
import { DELIVERY_STATES } from '../store/schema-of-mail.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';

const program = new Command('interview-sync')
  .description('Keeps an interview, its interviewers’ calendars and its candidate’s invite telling the same time.')
  .exitOverride()
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 tried and failed, 2 wrong call or configuration, 3 the thing asked for does not exist.',
  );

const withConfig = (command: Command) =>
  command
    .option('-c, --config <file>', 'the configuration', 'config/interview-sync.yaml')
    .option('-d, --data <dir>', 'where the embedded database lies', 'var');
const withJson = (command: Command) => command.option('--json', 'print data for scripts');

withConfig(program.command('start').description('run the daemon until it is told to stop')).action(async (options) => {
  await (await import('./start.ts')).start(options);
});

withJson(program.command('demo'))
  .description('play the main job on this machine: embedded everything, nothing leaves it')
  .addOption(
    new Option('--provider <name>', 'whose calendars the interviewers have: folders, or a sandbox')
      .choices(['local', 'google', 'outlook'])
      .default('local'),
  )
  .option('--exit', 'end after the story; exit code 1 if a step did not happen')
  .option('-d, --data <dir>', 'where everything that it writes goes', 'var')
  .action(async (options) => {
    await (await import('./demo.ts')).demo(options);
  });

program
  .command('sandbox')
  .description('a JobHive-compatible server to try an integration against')
  .option('-p, --port <port>', 'where to listen on 127.0.0.1; 0 takes a free one', '8080')
  .option('--api-key <key...>', 'accept only these keys (otherwise any jh_live_, jh_test_ or jh_dev_ key)')
  .option('--data <file>', 'keep the interviews in this file (otherwise in memory)')
  .option('--webhook <url>', 'send webhooks there')
  .option('--webhook-secret <secret>', 'and sign them with this (whsec_…)')
  .option('--no-control', 'without the /_sandbox control surface')
  .action(async (options) => {
    await (await import('./sandbox.ts')).sandbox(options);
  });

withJson(program.command('check'))
  .argument('[file]', 'the configuration', 'config/interview-sync.yaml')
  .description('say what is wrong with a configuration, line by line')
  .option(
    '--live',
    'and ask the calendars (each is read, and where holds go, an event is written and deleted again) and log in to the mail server',
  )
  .option('--dry-run', 'with --live: only read')
  .option('--unreachable <calendar...>', 'with --live: these (<connection>/<id>) must be refused')
  .action(async (file, options) => {
    await (await import('./check.ts')).check(file, options);
  });

withJson(
  withConfig(program.command('status').description('can everything be read, does anything wait, who must act')),
).action(async (options) => {
  await (await import('./status.ts')).status(options);
});

withJson(withConfig(program.command('interviews').description('every interview that is known'))).action(
  async (options) => {
    await (await import('./interviews.ts')).interviews(options);
  },
);

withJson(
  withConfig(
    program
      .command('explain')
      .argument('<interview>', 'its id, e.g. int_abc123def456')
      .description('what happened to an interview, and why'),
  ),
).action(async (interview, options) => {
  await (await import('./explain.ts')).explain(interview, options);
});

withJson(
  withConfig(program.command('plan').description('what would be done now, and what is waited for; nothing is done')),
)
  .option('--afresh', 'as if nothing had ever been done: reads JobHive and calendars now, and needs no database')
  .option('--resumed', 'as if moves were not paused: what would be done after "resume"')
  .action(async (options) => {
    await (await import('./plan.ts')).plan(options);
  });

withJson(
  withConfig(
    program.command('replay').description('recorded decisions under other rules: what would have been different'),
  ),
)
  .option('--since <duration>', 'how far back', '7d')
  .option('--rules <file>', 'other rules, or other sections of the configuration; else those in force')
  .action(async (options) => {
    await (await import('./replay.ts')).replay(options);
  });

withJson(program.command('simulate'))
  .description('a made-up fortnight: how often the rules would move people, and how often they would ask')
  .option('-c, --config <file>', 'the configuration', 'config/interview-sync.yaml')
  .option('--rules <file>', 'the same fortnight also under other rules, or other sections of the configuration')
  .option('--interviewers <number>', 'how many, after the pattern of those configured (otherwise as many)')
  .option('--interviews <number>', 'how many (otherwise three for each interviewer)')
  .option('--days <number>', 'how long', '14')
  .option('--seed <number>', 'another one gives another fortnight, the same one the same', '1')
  .action(async (options) => {
    await (await import('./simulate.ts')).simulate(options);
  });

withJson(
  withConfig(program.command('connections').description('the accounts, and who has yet to connect or connect again')),
).action(async (options) => {
  await (await import('./connections.ts')).connections(options);
});

withJson(
  withConfig(
    program
      .command('connect')
      .argument('<interviewer>', 'their address')
      .description('make the link by which an interviewer connects their calendar'),
  ),
)
  .option('--connection <name>', 'which, where they connect at several')
  .option('--mail', 'send it to them')
  .action(async (interviewer, options) => {
    await (await import('./connect.ts')).connect(interviewer, options);
  });

withJson(
  withConfig(
    program
      .command('disconnect')
      .argument('<who>', 'an interviewer’s address, or the name of a connection')
      .description('revoke what was allowed, close push channels, forget what was read'),
  ),
)
  .option('--dry-run', 'say what would be done')
  .option('--force', 'forget also what could not be revoked')
  .action(async (who, options) => {
    await (await import('./disconnect.ts')).disconnect(who, options);
  });

withJson(withConfig(program.command('deliveries').description('the mails on their way, and what became of the others')))
  .option('--interview <id>', 'only those about this one')
  .addOption(new Option('--state <state>', 'only those in this state').choices(DELIVERY_STATES))
  .action(async (options) => {
    await (await import('./deliveries.ts')).deliveries(options);
  });

withConfig(
  program
    .command('resend')
    .argument('<delivery>', 'its number, as "deliveries" shows it')
    .description('send a mail again that failed, or of which nobody knows whether it arrived'),
)
  .option('--force', 'also when the mail server has taken it')
  .action(async (delivery, options) => {
    await (await import('./deliveries.ts')).resend(delivery, options);
  });

const links = program.command('links').description('links to candidates’ pages and to calendar feeds');
const withOwner = (command: Command) =>
  command
    .option('--interviewer <address>', 'the feed of their interviews')
    .option('--panel <name>', 'the feed of its interviews')
    .option('--interview <id>', 'its candidate’s page');

withJson(withConfig(withOwner(links.command('list', { isDefault: true }).description('those that open something'))))
  .option('--all', 'and those that ended or were revoked within the last month')
  .action(async (options) => {
    await (await import('./links.ts')).listLinks(options);
  });

withJson(withConfig(withOwner(links.command('make').description('make one; it is shown once')))).action(
  async (options) => {
    await (await import('./links.ts')).createLink(options);
  },
);

withJson(
  withConfig(
    withOwner(links.command('revoke').argument('[link]', 'its number').description('take back one, or all of')),
  ),
).action(async (link, options) => {
  await (await import('./links.ts')).revokeLink(link, options);
});

const withScope = (command: Command) =>
  command
    .option('--connection <name>', 'only interviews with somebody who has a calendar there')
    .option('--interviewer <address>', 'only interviews with them')
    .option('--interview <id>', 'only this one');

withScope(
  withConfig(
    program.command('pause').description('move nothing without a person; holds and invites go on following JobHive'),
  ),
)
  .option('--reason <text>', 'for whoever asks why', 'asked for on the command line')
  .action(async (options) => {
    await (await import('./pause.ts')).pause(options);
  });

withScope(
  withConfig(
    program.command('resume').description('move interviews again, after a pause or when the breaker has tripped'),
  ),
).action(async (options) => {
  await (await import('./pause.ts')).resume(options);
});

withJson(
  withConfig(program.command('proposals').description('new times that wait for somebody to approve or refuse them')),
)
  .option('--all', 'also those that are settled')
  .action(async (options) => {
    await (await import('./proposals.ts')).proposals(options);
  });

withConfig(
  program.command('approve').argument('<proposal>', 'its number').description('let an interview be moved as proposed'),
)
  .option('--time <number>', 'which of several times (default: the first that is free)')
  .option('--anyway', 'also within the freeze, past the caps and while moves are paused')
  .action(async (proposal, options) => {
    await (await import('./proposals.ts')).approve(proposal, options);
  });

withConfig(
  program.command('refuse').argument('<proposal>', 'its number').description('leave an interview where it is'),
).action(async (proposal, options) => {
  await (await import('./proposals.ts')).refuse(proposal, options);
});

withConfig(
  program
    .command('reseat')
    .argument('<interview>', 'its id')
    .description('give seats of an interview back to those from whom others of the pool took them'),
).action(async (interview, options) => {
  await (await import('./reseat.ts')).giveBack(interview, options);
});

withJson(
  withConfig(
    program
      .command('audit')
      .argument('[subject]', 'an interview’s id, an address, a connection (default: everything)')
      .description('what people did by hand: who, when, what, before and after'),
  ),
)
  .option('-n, --limit <lines>', 'the latest so many', '50')
  .action(async (subject, options) => {
    await (await import('./audit.ts')).audit(subject, options);
  });

withConfig(program.command('migrate').description('bring the database up to this version’s tables'))
  .option('--dry-run', 'say what would be run')
  .action(async (options) => {
    await (await import('./migrate.ts')).migrateDatabase(options);
  });

// `status | head` closes the pipe early: nothing to complain about.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (error instanceof CommandFailed) {
    console.error(error.message);
    process.exitCode = error.exitCode;
  } else {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = EXIT.failed;
  }
}
