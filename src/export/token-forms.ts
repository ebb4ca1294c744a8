/**
 * Forms of values that are secrets whatever they are called: what issuers of tokens give them, so that
 * they can be told when they leak, and what nobody writes by hand.
 */

/** Each begins with what its issuer's do. */
const TOKENS = [
  // GitHub, GitLab, Slack.
  String.raw`gh[opsur]_\w{8}`,
  String.raw`github_pat_\w{8}`,
  String.raw`gl(?:pat|dt|rt|ptt|ft|cbt|soat)-[\w-]{8}`,
  String.raw`xox[a-z]-\w{8}`,
  String.raw`xapp-\d-\w{8}`,
  // Stripe, OpenAI, Anthropic, OpenRouter: `sk_live_…`, `sk-proj-…`, `sk-ant-api03-…`.
  String.raw`[sr]k[-_](?:[a-z]+\d*[-_])*\w{8}`,
  String.raw`whsec_\w{8}`,
  // AWS, Google, Azure, DigitalOcean, Twilio, SendGrid, Mailgun.
  String.raw`A(?:KI|SI)A[0-9A-Z]{12}`,
  String.raw`AIza[\w-]{16}`,
  String.raw`GOCSPX-[\w-]{8}`,
  String.raw`ya29\.[\w-]{8}`,
  String.raw`do[opr]_v1_\w{8}`,
  String.raw`SK[0-9a-f]{32}`,
  String.raw`SG\.[\w-]{6,}`,
  String.raw`key-[0-9a-f]{32}`,
  // Registries and hosts of code and of models: npm, PyPI, Docker, Hugging Face, Groq, Replicate, xAI.
  String.raw`npm_[A-Za-z0-9]{16}`,
  String.raw`pypi-AgE[\w-]{8}`,
  String.raw`dckr_pat_[\w-]{8}`,
  String.raw`hf_[A-Za-z0-9]{10}`,
  String.raw`gsk_\w{16}`,
  String.raw`r8_\w{16}`,
  String.raw`xai-\w{16}`,
  String.raw`AT(?:ATT3|BB|CTT3)\w{8}`,
  // Vault, Shopify, Tailscale, Databricks, Supabase, Grafana, Sentry, Linear, Notion, Postman, Square.
  String.raw`hv[sbr]\.[\w-]{8}`,
  String.raw`shp(?:at|ca|pa|ss)_\w{8}`,
  String.raw`tskey-[\w-]{8}`,
  String.raw`dapi[0-9a-f]{32}`,
  String.raw`sb(?:p|_secret)_\w{8}`,
  String.raw`gl(?:sa|c)_\w{16}`,
  String.raw`sntry[su]_\w{8}`,
  String.raw`lin_api_\w{8}`,
  String.raw`ntn_\w{16}`,
  String.raw`PMAK-\w{8}`,
  String.raw`sq0(?:atp|csp)-[\w-]{8}`,
  String.raw`AGE-SECRET-KEY-1\w{8}`,
  // Telegram's bots, Django's first key, a JWT.
  String.raw`\d{6,12}:AA[\w-]{6}`,
  String.raw`django-insecure-\S`,
  String.raw`eyJ[\w-]+\.[\w-]+\.`,
];

const FORMS: readonly RegExp[] = [
  new RegExp(`(?<![A-Za-z0-9])(?:${TOKENS.join('|')})`),
  // A key, or a certificate with its key, also without its head: DER in base64.
  /-----BEGIN [A-Z0-9 ]+-----/,
  /(?<![A-Za-z0-9+/])MII[A-Za-z0-9+/]{6}/,
  // `postgres://user:password@host`; a name that long before the host is a token.
  /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]*:[^\s/@]+@/i,
  /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]{16,}@/i,
  // `user:password@tcp(host)/name`, as Go's database drivers have it; what looks like it are other schemes.
  /^(?!(?:npm|mailto|sips?|xmpp|acct):)[\w.+-]+:[^\s@/]+@[\w(/[]/,
  // `Shared Access Key=x`.
  /\b(?:api|access|account|shared|private) key\s*=\s*["']?[^\s;&$"']/i,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8}/,
  // Whoever knows such an address may write there.
  /\/\/hooks\.|\/\/[\w.-]*\bweb-?hooks?\.|\/web-?hooks?(?:b\d)?\//i,
  // Nobody writes by hand what is drawn by lot: hexadecimal digits, a UUID, letters of both cases with
  // digits, base64 with its end.
  /^(?=.*\d)(?=.*[a-f])[0-9a-f]{32,}$/i,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9][\w+-]{31,}={0,2}$/,
  /^(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{22,}={1,2}$/,
];

export function hasTokenForm(value: string): boolean {
  return FORMS.some((form) => form.test(value));
}
