/** What somebody of the company sees who is asked whether an interview may be moved. */
import { intervalInWords } from '../invites/time-in-words.ts';
import type { Proposal, ProposalState } from '../scheduling/proposal.ts';
import { Html, html, page } from './page.ts';

type Asked = Proposal & { readonly interview: string };

/** Looking answers nothing: links in mails are opened by machines. */
export function proposalPage(
  { interview, origin, from, times }: Asked,
  company: { readonly name: string; readonly zone: string },
): string {
  const options = times.map(
    ({ during }, index) =>
      html`<label><input type="radio" name="time" value="${String(index)}"> ${intervalInWords(during, company.zone)}</label>`,
  );
  const [first] = times;
  return page(
    'May this interview be moved?',
    html`<p>${origin.kind === 'rule' ? `By the rule “${origin.rule}”, interview ${interview} should get another time.` : `The candidate of interview ${interview} asks for another time.`}</p>
<p>Planned: <strong>${intervalInWords(from, company.zone)}</strong></p>
<form method="post">
${
  options.length > 1
    ? html`<fieldset><legend>New time</legend>
<label><input type="radio" name="time" value="" checked> The first of these that is free</label>
${options}
</fieldset>`
    : html`<p>New time: <strong>${first ? intervalInWords(first.during, company.zone) : ''}</strong></p>`
}
<label><input type="checkbox" name="anyway"> Also if it starts soon, was moved often, or moves are paused</label>
<p><button type="submit" name="answer" value="approve">Move it</button>
<button type="submit" name="answer" value="refuse">Leave it</button></p>
</form>
<p>Whether the time is still free is looked at once more before anything is moved. The candidate and the interviewers are told by
${company.name} as usual.</p>`,
  );
}

export function answeredPage(state: 'approved' | 'refused'): string {
  return state === 'approved'
    ? page('Approved', html`<p>The interview is moved if the new time is still free. You can close this page.</p>`)
    : page('Refused', html`<p>The interview stays where it is. You can close this page.</p>`);
}

export function unansweredPage(state: ProposalState): string {
  return page('This needs no answer any more', html`<p>The proposal is ${state}. You can close this page.</p>`);
}

export function endedLinkPage(): string {
  return page(
    'This link is no longer good',
    html`<p>It was used before, it has ended, or it is not complete. What waits for an answer is listed by
${new Html('<code>interview-sync proposals</code>')}.</p>`,
  );
}
