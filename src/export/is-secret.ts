/**
 * What is a secret, by the name of a variable or by its value. It stays out of every file that is
 * written; so in doubt it is one.
 */

/** Anywhere in a name without its dashes, as in `JWTSECRETKEY`, `pass_word`, `clientSecretValue`. */
const ANYWHERE =
  /secret|passw(?:or)?d|passphrase|passcode|credential|authorization|apikey|webhook|jwt|mnemonic|keystore/;
/** At the end of a word of it, as in `PGPASS`, `ENCRYPTIONKEY`, `AUTH_TOKENS`, `STRIPE_KEY2`. */
const AT_END = /(?:token|key|pass|pwd|auth|dsn|salt|bearer)s?\d*$/;
/** As a word of its own. */
const ALONE = /^(?:pat|sk|rk|pw|pin|otp|hmac)s?\d*$/;
/** What the name as a whole is of: `SESSION_COOKIE` is one, `COOKIE_DOMAIN` is not. */
const LAST = /^(?:private|cookie|signature|sig|iv|pem|seed|nonce)s?\d*$/;
/** Where a secret is kept is none. */
const PLACE = /^(?:file|path)$/;

const VALUES: readonly RegExp[] = [
  // A key, or a certificate with its key.
  /-----BEGIN [A-Z0-9 ]+-----/,
  // `postgres://user:password@host`; a name that long before the host is a token.
  /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]*:[^\s/@]+@/i,
  /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]{16,}@/i,
  // `user:password@tcp(host)/name`, as Go's database drivers have it; what looks like it are other schemes.
  /^(?!(?:npm|mailto|sips?|xmpp|acct):)[\w.+-]+:[^\s@/]+@[\w(/[]/,
  // `Shared Access Key=x`.
  /\b(?:api|access|account|shared|private) key\s*=\s*["']?[^\s;&$"']/i,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8}/,
  // Whoever knows such an address may write there.
  /\/\/hooks\.|\/web-?hooks?\//i,
  // The forms that issuers give their tokens: GitHub, GitLab, Slack, Stripe and OpenAI, AWS, Google, JWT.
  /\b(?:gh[opsur]_|github_pat_|glpat-|xox[a-z]-|[sr]k[-_])\w{8}|\bAKIA[0-9A-Z]{12}|\bAIza[\w-]{16}|\beyJ[\w-]+\.[\w-]+\./,
  // Nobody writes by hand what is drawn by lot: hexadecimal digits, a UUID, letters of both cases with digits.
  /^(?=.*\d)(?=.*[a-f])[0-9a-f]{32,}$/i,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9][\w+-]{31,}={0,2}$/,
];

/**
 * A value within a value, with its name: `Server=db;Password=x`, `?api_key=x`, `X-Api-Key: x`,
 * `{"password":"x"}`. Without a blank, a quote or a dash a colon is no more than that of `auth:app`.
 */
const NAMED =
  /([A-Za-z][\w.-]*)(?:["']?\s*=\s*|["']\s*:\s*|:\s+|(?<=-[\w-]*):(?!\/\/))["']?[^\s;&$"',}\]]/g;

export function isSecret(name: string, value: string): boolean {
  return isSecretName(name) || isSecretValue(value);
}

/** @param name in any case style: `DB_PASSWORD`, `dbPassword`, `--db-password` */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (PLACE.test(words.at(-1) ?? '')) return false;
  return (
    ANYWHERE.test(words.join('')) ||
    LAST.test(words.at(-1) ?? '') ||
    words.some((word) => AT_END.test(word) || ALONE.test(word))
  );
}

export function isSecretValue(value: string): boolean {
  return (
    VALUES.some((pattern) => pattern.test(value)) ||
    [...value.matchAll(NAMED)].some(([, name = '']) => isSecretName(name))
  );
}
