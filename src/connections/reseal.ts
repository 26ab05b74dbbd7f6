/** After a change of keys: what the previous one encrypted is encrypted with the new one, so that the old can go. */
import { SealBroken, type Sealer } from '../secrets/sealer.ts';
import { boundaryOf, listGrants, reseal } from '../store/grants.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';

/** Changes nothing when everything is sealed with the current key. What cannot be opened stays, and is told. */
export async function resealGrants(store: Store, sealer: Sealer, log: Log): Promise<void> {
  let anew = 0;
  for (const grant of await listGrants(store.db)) {
    if (sealer.isCurrent(grant.secret)) continue;
    try {
      const secret = sealer.seal(sealer.open(grant.secret, boundaryOf(grant)), boundaryOf(grant));
      // The shared access token would need it, too, but there will be another within the hour.
      if (await reseal(store.db, grant, { secret, access: null })) anew += 1;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      const { connection, interviewer } = grant;
      log.error('what an interviewer allowed cannot be decrypted', { connection, interviewer, problem: error.message });
    }
  }
  if (anew > 0) log.info('encrypted anew with the new key; the previous one is needed no longer', { grants: anew });
}
