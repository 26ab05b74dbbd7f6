/** Times as JobHive writes them. */
import { type Instant, instant, isoOf, SECOND } from '../../scheduling/instant.ts';

/** UTC in whole seconds, like every example of JobHive's: a client must not lean on finer ones to order two updates. */
export function timestampOf(at: Instant): string {
  return isoOf(instant(Math.floor(at / SECOND) * SECOND));
}
