/** The pages of people who are not administrators: plain HTML that needs no script, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../invites/foreign-text.ts';

/** Markup that is safe as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Everything put into it is escaped, except what is markup already. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const filled = values.map((value) => {
    if (typeof value === 'string') return escapeHtml(value);
    return value instanceof Html ? value.text : value.map(({ text }) => text).join('\n');
  });
  return new Html(String.raw({ raw: strings }, ...filled));
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1f; --link: #0b4da2; --problem: #b00020; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17181c; --ink: #e9e9ee; --link: #9cc4ff; --problem: #ff8a8a; }
}
body { font: 1.05rem/1.55 system-ui, sans-serif; margin: 0; padding: 1.5rem; overflow-wrap: anywhere; hyphens: auto; }
body { background: var(--paper); color: var(--ink); }
main { max-width: 38rem; margin: 2rem auto; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
fieldset { border: 1px solid; border-radius: .4rem; margin: 1.25rem 0; padding: .5rem 1rem 1rem; }
legend { font-weight: 600; padding: 0 .4rem; }
label { display: block; padding: .3rem 0; }
button, select { font: inherit; padding: .6rem 1.2rem; border-radius: .4rem; max-width: 100%; }
button, select { color: inherit; background: var(--paper); border: 1px solid; }
button { font-weight: 600; cursor: pointer; }
dt { font-weight: 600; margin-top: .8rem; }
dd { margin: .1rem 0 0; }
dl strong { font-size: 1.15rem; }
a { color: var(--link); text-underline-offset: .15em; }
a.button { display: inline-block; border: 2px solid; border-radius: .4rem; padding: .5rem 1.1rem; font-weight: 600; }
:focus-visible { outline: 3px solid; outline-offset: 2px; }
.calendars li { padding: .25rem 0; }
.state, .problem { border-left: .3rem solid; padding-left: .8rem; }
.problem { border-color: var(--problem); }
`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const STYLE_HASH = hashOf(STYLE);

export interface PolicyOptions {
  /** Where a form of the page leads on from us. */
  readonly formTarget?: string;
  /** The one script that may run. */
  readonly script?: string;
}

/** Our own style, the page's own script and nothing else; forms go to us. */
export function contentSecurityPolicy({ formTarget, script }: PolicyOptions = {}): string {
  const forms = formTarget === undefined ? "'self'" : `'self' ${new URL(formTarget).origin}`;
  return [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `form-action ${forms}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export interface PageOptions {
  /** BCP 47; English unless said otherwise. */
  readonly lang?: string;
  /** Run at the end of the page, which must be whole without it. */
  readonly script?: string;
}

export function page(title: string, content: Html, { lang = 'en', script }: PageOptions = {}): string {
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
${script === undefined ? new Html('') : new Html(`<script>${script}</script>`)}
</body>
</html>
`.text;
}
