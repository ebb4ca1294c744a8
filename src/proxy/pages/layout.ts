/**
 * What all pages of the proxy share: frame, look, and a policy that lets nothing in but our own
 * style and script (each page has a nonce of its own).
 */
import { html, NO_MARKUP, type Markup } from './html.js';

export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** JavaScript of ours; pages say everything without it. */
  readonly script?: string;
  /** Seconds after which a browser without JavaScript asks again. */
  readonly refresh?: number;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #3a3a3a); --soft: light-dark(#666, #9a9a9a);
  --good: light-dark(#1a7f37, #4ac26b); --bad: light-dark(#cf222e, #ff7b72); --wait: light-dark(#9a6700, #d4a72c); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2.5rem auto; padding: 0 1rem;
  background: light-dark(#fff, #161616); color: light-dark(#1c1c1c, #e6e6e6); }
h1 { font-size: 1.35rem; margin: 0 0 .5rem; }
a { color: light-dark(#0550ae, #79c0ff); }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .85rem; }
th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
th.n { text-align: right; }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
pre { background: light-dark(#f4f4f4, #222); padding: .8rem 1rem; overflow-x: auto; border-radius: 6px;
  font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: .92em ui-monospace, monospace; }
`;

/** The whole document. */
export function renderPage(page: Page, nonce: string): string {
  const refresh =
    page.refresh === undefined
      ? NO_MARKUP
      : html`<noscript><meta http-equiv="refresh" content="${page.refresh}" /></noscript>`;
  const head = html`<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<link rel="icon" href="data:," />
<title>${page.title}</title>${refresh}`;
  const script =
    page.script === undefined ? '' : `<script nonce="${nonce}">${page.script}</script>`;
  return `<!doctype html>
<html lang="en">
<head>
${head.text}
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
${page.body.text}
${script}
</body>
</html>
`;
}

/** Nothing but what this page brings itself; `data:` for the empty icon. */
export function contentSecurityPolicy(nonce: string): string {
  return (
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; ` +
    `connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`
  );
}
