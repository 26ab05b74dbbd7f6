/** Choosing the time zone of a page: a form that works without a script, and a script that knows the device's zone. */
import { canonicalZone, isZone } from '../scheduling/wall-clock.ts';
import type { CandidateWords } from './candidate-words.ts';
import { Html, html } from './page.ts';

const ZONES: readonly string[] = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

/** Whatever a visitor asks for: an IANA zone, `unknown`, or null when they ask for none. */
export function zoneAskedFor(text: string | null): string | 'unknown' | null {
  if (text === null || text === '') return null;
  return text.length <= 64 && isZone(text) ? canonicalZone(text) : 'unknown';
}

export function zoneForm(zone: string, isUnknown: boolean, words: CandidateWords): Html {
  const zones = ZONES.includes(zone) ? ZONES : [zone, ...ZONES];
  const options = zones.map((each) => {
    const mark = new Html(each === zone ? ' selected' : '');
    return html`<option value="${each}"${mark}>${each.replaceAll('_', ' ')}</option>`;
  });
  const problem = isUnknown
    ? html`<p class="problem" id="zone-problem" role="alert">${words.zone.unknown}</p>`
    : new Html('');
  const described = new Html(isUnknown ? ' aria-describedby="zone-problem" aria-invalid="true"' : '');
  return html`<form method="get" class="zone">
${problem}
<label for="zone">${words.zone.label}</label>
<select id="zone" name="zone"${described}>
${options}
</select>
<button type="submit">${words.zone.button}</button>
</form>`;
}

/**
 * Hidden until the script finds that the device's clock shows another time.
 * @param isKnown false: `zone` is a guess, and the device knows better
 */
export function deviceZone(at: number, zone: string, isKnown: boolean, words: CandidateWords): Html {
  const shown = JSON.stringify({ at, zone, guessed: !isKnown });
  return html`<p id="device-zone" data-shown="${shown}" hidden>${words.device.says} <strong></strong>. <a>${words.device.link}</a></p>`;
}

/** Runs in the visitor's browser, which tells nobody: the link it fills in leads to this page. */
export const DEVICE_ZONE_SCRIPT = `
(() => {
  const note = document.getElementById('device-zone');
  if (!note) return;
  const { at, zone, guessed } = JSON.parse(note.dataset.shown);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own) return;
  const onClock = (timeZone) => new Date(at).toLocaleString('en', { timeZone });
  if (onClock(own) === onClock(zone)) return;
  const here = '?zone=' + encodeURIComponent(own);
  if (guessed) return location.replace(here);
  note.querySelector('strong').textContent = own.replaceAll('_', ' ');
  note.querySelector('a').href = here;
  note.hidden = false;
})();
`;
