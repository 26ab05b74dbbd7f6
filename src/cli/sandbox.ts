import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { startSandbox } from '../interviews/sandbox/server.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printLine } from './print.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

export async function sandbox(options: {
  port: string;
  apiKey?: string[];
  data?: string;
  webhook?: string;
  webhookSecret?: string;
  control: boolean;
}): Promise<void> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CommandFailed(`--port ${options.port}: expected a number from 0 to 65535.`, EXIT.usage);
  if ((options.webhook === undefined) !== (options.webhookSecret === undefined))
    throw new CommandFailed('--webhook and --webhook-secret go together.', EXIT.usage);
  const server = await startSandbox({
    port,
    clock: systemClock,
    random: Math.random,
    log: printLine,
    control: options.control,
    ...(options.apiKey && { apiKeys: options.apiKey }),
    ...(options.data && { dataFile: options.data }),
    ...(options.webhook &&
      options.webhookSecret && { webhook: { url: options.webhook, secret: options.webhookSecret } }),
  }).catch((error: unknown) => {
    if (error instanceof z.ZodError) throw new CommandFailed(z.prettifyError(error), EXIT.usage);
    throw new CommandFailed(error instanceof Error ? error.message : String(error));
  });
  printLine(`JobHive sandbox: ${server.url}/v1  (API description at ${server.url}/openapi.json)`);
  await untilToldToStop();
  await server.close();
}
