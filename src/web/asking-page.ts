/** Where a candidate asks for another time, and what became of it. */
import type { CandidateView } from '../links/candidate-view.ts';
import { type Interval, isoOf } from '../scheduling/instant.ts';
import { PHRASES } from '../scheduling/phrases.ts';
import { ASKING_WORDS } from './asking-words.ts';
import { Html, html, page } from './page.ts';
import { timeOnPage, zoneOnPage } from './time-on-page.ts';
import { zoneAskedFor } from './zone-choice.ts';

const NOTHING = new Html('');

/** On the page about the interview. @param token links lead on from the last part of the address */
export function askingSection({ asking, locale }: CandidateView, token: string, zone: string): Html {
  const words = ASKING_WORDS[locale];
  switch (asking.kind) {
    case 'waiting':
    case 'agreed': {
      const { heading, note } = words[asking.kind];
      const times = asking.times.map((during) => html`<li>${timeOnPage(during, locale, zone)}</li>`);
      return html`<section id="asked" class="state"><h2>${heading}</h2>
<ul>
${times}
</ul>
<p>${note}</p></section>`;
    }
    case 'open':
    case 'closed': {
      const refused = asking.refused ? html`<p class="state">${words.refused}</p>` : NOTHING;
      if (asking.kind === 'closed') return refused;
      const to = `${token}/times?zone=${encodeURIComponent(zone)}`;
      return html`${refused}<p><a class="button" href="${to}">${words.title}</a></p>`;
    }
  }
}

export type AskingProblem = 'nothingChosen' | 'gone';

/** @param offered none: no other time is free. @param wantedZone as the visitor asked for it */
export function askingPage(
  { locale, zone: known }: CandidateView,
  token: string,
  offered: readonly Interval[],
  wantedZone: string | null,
  problem: AskingProblem | null = null,
): string {
  const words = ASKING_WORDS[locale];
  const asked = zoneAskedFor(wantedZone);
  const zone = asked === null || asked === 'unknown' ? known : asked;
  const [first] = offered;
  const back = `../${token}?zone=${encodeURIComponent(zone)}`;
  const described = new Html(problem === null ? '' : ' aria-describedby="problem"');
  const boxes = offered.map(
    (during) =>
      html`<label><input type="checkbox" name="time" value="${isoOf(during.start)}"> ${timeOnPage(during, locale, zone)}</label>`,
  );
  return page(
    words.title,
    html`${
      first
        ? html`<p>${words.intro}</p>
${problem === null ? NOTHING : html`<p class="problem" id="problem" role="alert">${words[problem]}</p>`}
<form method="post">
<input type="hidden" name="zone" value="${zone}">
<fieldset${described}><legend>${words.legend}: ${zoneOnPage(first.start, locale, zone)}</legend>
${boxes}
</fieldset>
<button type="submit">${words.button}</button>
</form>`
        : html`<p>${words.noneFree}</p>`
    }
<p><a href="${back}">${words.back}</a></p>`,
    { lang: PHRASES[locale].tag },
  );
}
