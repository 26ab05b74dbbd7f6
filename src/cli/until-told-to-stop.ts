/** Signals: the first asks, the second insists. */
import { EXIT } from './exit-codes.ts';

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilToldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (asked) process.exit(EXIT.failed);
      asked = true;
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
