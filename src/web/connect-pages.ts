/** What an interviewer sees while they connect their calendar. */
import type { Choices, Invitation } from '../connections/consent-flow.ts';
import { Html, html, page } from './page.ts';

/** Says what is read and written before anybody is sent anywhere. A POST goes on: links in mails are opened by machines. */
export function invitationPage({ company, interviewer, provider }: Invitation): string {
  return page(
    `Connect ${provider.name}`,
    html`<p>${company} plans job interviews around the calendar of <strong>${interviewer}</strong>. For that it needs your
permission at ${provider.name}.</p>
<h2>What is read</h2>
${list(provider.reads)}
<h2>What is written</h2>
${list(provider.writes)}
<p>You choose the calendars on the next page. You can take your permission back at any time, at
<a href="${provider.settingsUrl}" rel="noreferrer">${provider.settingsUrl}</a> or by asking whoever sent you here.</p>
<form method="post"><button type="submit">Continue to ${provider.name}</button></form>`,
  );
}

function list(sentences: readonly string[]): Html {
  return html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

export function choicesPage(
  { invitation, account, calendars, asksForHolds }: Choices,
  problem: string | null = null,
): string {
  const rows = calendars.map(({ remoteId, name, chosen }) => option('checkbox', 'calendar', remoteId, name, chosen));
  const writable = calendars.filter((calendar) => calendar.writable);
  const places = writable.map(({ remoteId, name, holds }) => option('radio', 'holds', remoteId, name, holds));
  return page(
    'Choose your calendars',
    html`${problem === null ? new Html('') : html`<p class="problem" role="alert">${problem}</p>`}
<p>You are connecting <strong>${account}</strong> at ${invitation.provider.name}.</p>
<form method="post">
<fieldset><legend>In which calendars may you be busy?</legend>
${rows}
</fieldset>
${asksForHolds ? holdsField(places) : new Html('')}
<button type="submit">Connect</button>
</form>`,
  );
}

function holdsField(places: readonly Html[]): Html {
  if (places.length === 0)
    return html`<p>None of these calendars can be written to, so that interviews will not appear in them.</p>`;
  return html`<fieldset><legend>Into which of them should interviews be written?</legend>
${places}
</fieldset>`;
}

function option(kind: 'checkbox' | 'radio', field: string, value: string, label: string, checked: boolean): Html {
  const mark = new Html(checked ? ' checked' : '');
  return html`<label><input type="${kind}" name="${field}" value="${value}"${mark}> ${label}</label>`;
}

export function connectedPage(account: string): string {
  return page(
    'Connected',
    html`<p>The calendars of <strong>${account}</strong> are connected. You can close this page.</p>`,
  );
}

export function noLinkPage(): string {
  return page(
    'This link is no longer good',
    html`<p>It was used before, it has ended, or it is not complete. Ask whoever sent it for another one.</p>`,
  );
}

export function declinedPage(retry: string): string {
  return page(
    'Nothing was connected',
    html`<p>You did not give the permission, and nothing was stored.</p>
<p><a href="${retry}">Try again</a></p>`,
  );
}

export function incompletePage(missing: readonly string[], retry: string): string {
  return page(
    'Something is missing',
    html`<p>Nothing was connected, because this was not allowed:</p>
${list(missing)}
<p>Your provider shows a box for each: leave all of them ticked. <a href="${retry}">Try again</a></p>`,
  );
}

export function failedPage(retry: string): string {
  return page(
    'This did not work',
    html`<p>The provider could not be asked, or does not know us. Nothing was connected.</p>
<p><a href="${retry}">Try again</a>; if it fails again, tell whoever sent you the link: the log says why.</p>`,
  );
}
