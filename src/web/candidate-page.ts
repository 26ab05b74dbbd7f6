/** The page of a candidate about their interview: when it is on any clock, why it moved, and into which calendar it goes. */
import { webAddress } from '../invites/foreign-text.ts';
import { titleOf } from '../invites/invite-words.ts';
import type { CandidateView } from '../links/candidate-view.ts';
import { isoOf } from '../scheduling/instant.ts';
import { type Locale, PHRASES } from '../scheduling/phrases.ts';
import { askingSection } from './asking-page.ts';
import { googleLink, outlookLink } from './calendar-links.ts';
import { CANDIDATE_WORDS } from './candidate-words.ts';
import { Html, html, page } from './page.ts';
import { lengthOnPage, timeOnPage, zoneOnPage } from './time-on-page.ts';
import { DEVICE_ZONE_SCRIPT, deviceZone, zoneAskedFor, zoneForm } from './zone-choice.ts';

const NOTHING = new Html('');

/**
 * @param token the last part of its address; links lead on from there, so that a proxy may put us below a path of its own
 * @param wantedZone as the visitor asks for it; null when they do not
 */
export function candidatePage(view: CandidateView, token: string, wantedZone: string | null): string {
  const words = CANDIDATE_WORDS[view.locale];
  const asked = zoneAskedFor(wantedZone);
  const zone = asked === null || asked === 'unknown' ? view.zone : asked;
  const { during, state } = view;
  const isComing = state === 'planned' || state === 'begun';
  const title = titleOf(view.position, view.companyName, view.locale);
  return page(
    title,
    html`${state === 'planned' ? NOTHING : html`<p class="state"><strong>${words.states[state]}</strong></p>`}
${during ? facts(view, zone) : NOTHING}
${isComing ? joinButton(view) : NOTHING}
${during ? deviceZone(during.start, zone, view.isZoneKnown || asked !== null, words) : NOTHING}
${during ? zoneForm(zone, asked === 'unknown', words) : NOTHING}
${askingSection(view, token, zone)}
${state === 'planned' ? calendars(view, token) : NOTHING}`,
    { lang: PHRASES[view.locale].tag, script: DEVICE_ZONE_SCRIPT },
  );
}

function facts({ during, previous, reason, state, locale }: CandidateView, zone: string): Html {
  const words = CANDIDATE_WORDS[locale];
  if (!during) return NOTHING;
  const time = html`<time datetime="${isoOf(during.start)}">${timeOnPage(during, locale, zone)}</time>`;
  const when = state === 'cancelled' ? html`<s>${time}</s>` : html`<strong>${time}</strong>`;
  return html`<dl>
<dt>${words.time}</dt><dd>${when}<br>${zoneOnPage(during.start, locale, zone)}</dd>
${previous ? html`<dt>${words.previously}</dt><dd><s>${timeOnPage(previous, locale, zone)}</s></dd>` : NOTHING}
<dt>${words.duration}</dt><dd>${lengthOnPage(during, locale)}</dd>
${reason ? html`<dt>${words.reason}</dt><dd>${reason}</dd>` : NOTHING}
</dl>`;
}

function joinButton({ joinUrl, locale }: CandidateView): Html {
  const address = webAddress(joinUrl);
  if (address === null) return NOTHING;
  return html`<p><a class="button" href="${address}" rel="noreferrer">${CANDIDATE_WORDS[locale].join}</a></p>`;
}

function calendars(view: CandidateView, token: string): Html {
  const { during, locale } = view;
  if (!during) return NOTHING;
  const { add } = CANDIDATE_WORDS[locale];
  const entry = { title: titleOf(view.position, view.companyName, locale), during, joinUrl: webAddress(view.joinUrl) };
  const links = [
    ['Google Calendar', googleLink(entry)],
    ['Outlook.com', outlookLink(entry, 'outlook.live.com')],
    ['Microsoft 365', outlookLink(entry, 'outlook.office.com')],
    ['Apple Calendar', `${token}/interview.ics`],
    [add.download, `${token}/interview.ics?download=1`],
  ] as const;
  return html`<h2>${add.heading}</h2>
<ul class="calendars">
${links.map(([name, to]) => html`<li><a href="${to}" rel="noreferrer">${name}</a></li>`)}
</ul>
<p>${add.note}</p>`;
}

/** @param locale the company's: whose the link was, is not known */
export function noCandidateLinkPage(locale: Locale): string {
  const { title, text } = CANDIDATE_WORDS[locale].noLink;
  return page(title, html`<p>${text}</p>`, { lang: PHRASES[locale].tag });
}

export function tooManyRequestsPage(locale: Locale): string {
  const { title, text } = CANDIDATE_WORDS[locale].tooMany;
  return page(title, html`<p>${text}</p>`, { lang: PHRASES[locale].tag });
}
