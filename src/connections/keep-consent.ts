/** The end of connecting: what was allowed and chosen is kept, and the link is used up. */
import { type Consent, OAuthError } from '../calendars/oauth.ts';
import { SealBroken } from '../secrets/sealer.ts';
import { recordAct } from '../store/audit.ts';
import { useConnectLink } from '../store/connect-links.ts';
import { endConsents } from '../store/consents.ts';
import { boundaryOf, type GrantKey, saveGrant } from '../store/grants.ts';
import { type PickedCalendar, replacePickedCalendars } from '../store/picked-calendars.ts';
import { sealAccess } from './access-tokens.ts';
import type { ConsentFlowParts, Target } from './invitation.ts';

/** The grant, its calendars and the end of the link, all or nothing. @returns false when the link was used meanwhile */
export async function keepConsent(
  parts: ConsentFlowParts,
  { link }: Target,
  granted: Consent,
  picked: readonly Pick<PickedCalendar, 'remoteId' | 'holds'>[],
): Promise<boolean> {
  const { sealer, clock } = parts;
  const key: GrantKey = { connection: link.connection, interviewer: link.interviewer };
  const now = clock.now();
  return parts.store.transaction(async (tx) => {
    if (!(await useConnectLink(tx.db, link.id, now))) return false;
    await saveGrant(
      tx.db,
      key,
      {
        account: granted.account,
        secret: sealer.seal(granted.secret, boundaryOf(key)),
        access: sealAccess(sealer, key, granted.access),
      },
      now,
    );
    await replacePickedCalendars(tx.db, key, picked);
    await endConsents(tx.db, link.id);
    const facts = { connection: key.connection, account: granted.account, calendars: picked.length };
    await recordAct(
      tx.db,
      { who: key.interviewer, act: 'connect', subject: key.interviewer, old: null, new: facts },
      now,
    );
    return true;
  });
}

/** They connect another account: what the one before allowed is given back. That it fails keeps nobody from connecting. */
export async function revokeOld(parts: ConsentFlowParts, { link, oauth }: Target, sealed: string): Promise<void> {
  try {
    await oauth.revoke(parts.sealer.open(sealed, boundaryOf(link)));
  } catch (error) {
    if (!(error instanceof OAuthError) && !(error instanceof SealBroken)) throw error;
    const { connection, interviewer } = link;
    parts.log.warn('what an earlier account allowed could not be revoked', { connection, interviewer, error });
  }
}
