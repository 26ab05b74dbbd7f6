/**
 * How an interviewer connects: a link of ours, their provider's consent, a choice of calendars. Between the steps
 * nothing is kept but a row that ends; the browser that began proves itself by a cookie, the provider's answer by its
 * state (RFC 6749 §10.12), and that it was we who asked for the code, by PKCE (RFC 7636).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Consent, OAuthError } from '../calendars/oauth.ts';
import { after, instant, MINUTE } from '../scheduling/instant.ts';
import { SealBroken } from '../secrets/sealer.ts';
import { newToken, tokenHash } from '../secrets/token-hash.ts';
import { findConnectLink } from '../store/connect-links.ts';
import { beginConsent, type ConsentUnderWay, findGranted, saveGranted, takeAnswer } from '../store/consents.ts';
import { findGrant } from '../store/grants.ts';
import { type Choices, type Chosen, choicesOf, pickedOf } from './calendar-choices.ts';
import { readConnectToken } from './connect-links.ts';
import {
  type ConsentFlowParts,
  type Invitation,
  invitationOf,
  redirectUriOf,
  retryOf,
  type Target,
  targetOf,
} from './invitation.ts';
import { keepConsent, revokeOld } from './keep-consent.ts';

export type { Choices, Chosen } from './calendar-choices.ts';
export type { Invitation } from './invitation.ts';

/** A person who finds their password, a second factor and the right account. */
const CONSENT_LASTS = 20 * MINUTE;

export type LinkProblem = { readonly kind: 'no_link' };
export type Problem =
  | LinkProblem
  /** They said no; `retry` is the way back. */
  | { readonly kind: 'declined'; readonly retry: string }
  | { readonly kind: 'incomplete'; readonly missing: readonly string[]; readonly retry: string }
  /** The provider could not be asked, or refuses our registration. */
  | { readonly kind: 'failed'; readonly retry: string };

export interface ConsentFlow {
  look(token: string): Promise<{ readonly kind: 'invited'; readonly invitation: Invitation } | LinkProblem>;
  /** @returns where to send the browser, and the secret that its cookie must hold */
  begin(token: string): Promise<Sent | Problem>;
  /** The provider's answer. `choose`: what was allowed is kept, and calendars are to be chosen. */
  answer(answer: Answer): Promise<Sent | { readonly kind: 'choose' } | Problem>;
  choices(browser: string): Promise<Choices | null>;
  choose(
    browser: string,
    chosen: Chosen,
  ): Promise<{ readonly kind: 'connected'; readonly account: string } | ChooseProblem>;
}

export type ChooseProblem =
  /** No calendar, or none for holds where there must be one. */
  { readonly kind: 'nothing_chosen'; readonly choices: Choices } | LinkProblem;

export interface Sent {
  readonly kind: 'sent';
  readonly url: string;
  readonly browser: string;
}

export interface Answer {
  readonly state: string;
  readonly code: string | null;
  readonly browser: string;
}

const Granted = z.object({
  secret: z.string(),
  account: z.string(),
  access: z.object({ token: z.string(), expiresAt: z.number() }),
  calendars: z.array(
    z.object({ remoteId: z.string(), name: z.string(), writable: z.boolean(), primary: z.boolean().optional() }),
  ),
});

export function createConsentFlow(parts: ConsentFlowParts): ConsentFlow {
  const { store, sealer, clock, log } = parts;

  async function linkOf(token: string): Promise<Target | null> {
    const id = readConnectToken(token, sealer, clock.now());
    return id === null ? null : targetOf(parts, await findConnectLink(store.db, id));
  }

  async function send(target: Target, browser: string, askAgain: boolean): Promise<Sent | Problem> {
    const [state, codeVerifier] = [newToken(), newToken()];
    const now = clock.now();
    try {
      const url = await target.oauth.authorizationUrl({
        redirectUri: redirectUriOf(target.publicUrl),
        state,
        codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        loginHint: target.link.interviewer,
        askAgain,
      });
      const consent = {
        stateHash: tokenHash(state),
        linkId: target.link.id,
        browserHash: tokenHash(browser),
        verifier: sealer.seal(codeVerifier, `verifier ${target.link.id}`),
        askedAgain: askAgain,
      };
      await beginConsent(store.db, consent, now, after(now, CONSENT_LASTS));
      return { kind: 'sent', url, browser };
    } catch (error) {
      return failed(target, error);
    }
  }

  function failed(target: Target, error: unknown): Problem {
    if (!(error instanceof OAuthError)) throw error;
    const { connection, interviewer } = target.link;
    log.warn('an interviewer could not connect', {
      connection,
      interviewer,
      reason: error.reason,
      problem: error.message,
    });
    return { kind: 'failed', retry: retryOf(parts, target) };
  }

  async function exchange(target: Target, consent: ConsentUnderWay, code: string, browser: string) {
    const exchanged = await target.oauth.exchange({
      code,
      codeVerifier: sealer.open(consent.verifier, `verifier ${consent.linkId}`),
      redirectUri: redirectUriOf(target.publicUrl),
    });
    switch (exchanged.kind) {
      case 'granted': {
        const granted = sealer.seal(JSON.stringify(exchanged.consent), boundaryOfConsent(consent));
        await saveGranted(store.db, consent.stateHash, granted, after(clock.now(), CONSENT_LASTS));
        return { kind: 'choose' } as const;
      }
      case 'incomplete':
        return { ...exchanged, retry: retryOf(parts, target) };
      case 'ask_again':
        // Once: whoever is asked again and gives nothing lasting never will.
        if (!consent.askedAgain) return send(target, browser, true);
        throw new OAuthError('refused', 'the provider gave nothing that lasts, although it was asked anew');
    }
  }

  async function grantedTo(browser: string): Promise<{ target: Target; granted: Consent } | null> {
    const consent = await findGranted(store.db, tokenHash(browser), clock.now());
    const target = consent && targetOf(parts, await findConnectLink(store.db, consent.linkId));
    if (!consent?.granted || !target) return null;
    try {
      const granted = Granted.parse(JSON.parse(sealer.open(consent.granted, boundaryOfConsent(consent))));
      return { target, granted: { ...granted, ...readable(granted) } };
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }

  return {
    async look(token) {
      const target = await linkOf(token);
      return target ? { kind: 'invited', invitation: invitationOf(parts, target) } : { kind: 'no_link' };
    },
    async begin(token) {
      const target = await linkOf(token);
      return target ? send(target, newToken(), false) : { kind: 'no_link' };
    },
    async answer({ state, code, browser }) {
      const hashes = { stateHash: tokenHash(state), browserHash: tokenHash(browser) };
      const consent = await takeAnswer(store.db, hashes, clock.now());
      const target = consent && targetOf(parts, await findConnectLink(store.db, consent.linkId));
      if (!consent || !target) return { kind: 'no_link' };
      if (code === null) return { kind: 'declined', retry: retryOf(parts, target) };
      return exchange(target, consent, code, browser).catch((error: unknown) => failed(target, error));
    },
    async choices(browser) {
      const found = await grantedTo(browser);
      return found && choicesOf(parts, found.target, found.granted);
    },
    async choose(browser, chosen) {
      const found = await grantedTo(browser);
      if (!found) return { kind: 'no_link' };
      const { target, granted } = found;
      const choices = await choicesOf(parts, target, granted);
      const picked = pickedOf(choices, chosen);
      if (!picked) return { kind: 'nothing_chosen', choices };
      const before = await findGrant(store.db, target.link);
      const kept = await keepConsent(parts, target, granted, picked);
      if (!kept) return { kind: 'no_link' };
      const { connection, interviewer } = target.link;
      log.info('an interviewer has connected', { connection, interviewer, calendars: picked.length });
      if (before && before.account !== granted.account) await revokeOld(parts, target, before.secret);
      await parts.onChange();
      return { kind: 'connected', account: granted.account };
    },
  };
}

function boundaryOfConsent({ linkId, stateHash }: ConsentUnderWay): string {
  return `consent ${linkId} ${stateHash}`;
}

function readable(granted: z.infer<typeof Granted>): Pick<Consent, 'access' | 'calendars'> {
  const { token, expiresAt } = granted.access;
  return {
    access: { token, expiresAt: instant(expiresAt) },
    calendars: granted.calendars.map(({ primary, ...calendar }) => ({ ...calendar, ...(primary && { primary }) })),
  };
}
