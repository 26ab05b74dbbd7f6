/** Who called an event, as every adapter reads it. */
import { Email } from '../scheduling/ids.ts';

/**
 * The first of what a provider wrote where the organiser's address may stand that is one. Null where none is: an X.500
 * name, a principal's path or a room's name says nothing of somebody's company. Never throws, whatever was written.
 */
export function organizerAddress(...written: readonly unknown[]): Email | null {
  for (const each of written) {
    const address = Email.safeParse(each);
    if (address.success) return address.data;
  }
  return null;
}
