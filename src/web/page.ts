/** The pages of people who are not administrators: plain HTML, no script, nothing from elsewhere. */
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
:root { color-scheme: light dark; }
body { font: 1.05rem/1.55 system-ui, sans-serif; margin: 0; padding: 1.5rem; }
main { max-width: 38rem; margin: 2rem auto; }
h1 { font-size: 1.5rem; line-height: 1.25; }
fieldset { border: 1px solid; border-radius: .4rem; margin: 1.25rem 0; padding: .5rem 1rem 1rem; }
legend { font-weight: 600; padding: 0 .4rem; }
label { display: block; padding: .3rem 0; }
button { font: inherit; font-weight: 600; padding: .6rem 1.2rem; border-radius: .4rem; cursor: pointer; }
.problem { border-left: .3rem solid #b00020; padding-left: .8rem; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Our own style and nothing else; forms go to us, and on from us to `formTarget` where one leads elsewhere. */
export function contentSecurityPolicy(formTarget: string | null = null): string {
  const forms = formTarget === null ? "'self'" : `'self' ${new URL(formTarget).origin}`;
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${forms}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text;
}
