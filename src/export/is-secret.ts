/**
 * What is a secret, by its name and by its value: of a variable, of a flag, and of what stands in a
 * text with its name before it. It is the one place where that is decided. A secret stays out of every file that
 * is written; so in doubt it is one.
 */
import { hasTokenForm } from './token-forms.js';

/** Anywhere in a name without its dashes, as in `JWTSECRETKEY`, `pass_word`, `clientSecretValue`. */
const ANYWHERE =
  /secret|passw(?:or)?d|passphrase|passcode|credential|authorization|apikey|webhook|jwt|mnemonic|keystore/;
/** At the end of a word of it, as in `PGPASS`, `ENCRYPTIONKEY`, `AUTH_TOKENS`, `STRIPE_KEY2`. */
const AT_END = /(?:token|key|pass|pwd|auth|dsn|salt|bearer)s?\d*$/;
/** Words that only end like one of these: animals, keys that are pressed, and keys that everybody may know. */
const OTHER_WORDS =
  /(?:^(?:mon|don|tur|whis|hoc|joc|lac|flun|hus|low|latch)|hot|turn|shortcut|public|primary|foreign|sort|partition|routing|cache)keys?\d*$|^(?:by|com|tres|sur|over|under|encom)pass$|^oldpwd$|^basalts?$/;
/** Of several words: what the last two are of, as in `PUBLIC_KEY`. */
const OTHER_PAIRS =
  /^(?:hot|shortcut|public|primary|foreign|sort|partition|routing|cache) keys?\d*$/;
/** As a word of its own. */
const ALONE = /^(?:pat|sk|rk|pw|pin|otp|hmac|cred)s?\d*$/;
/** What the name as a whole is of: `SESSION_COOKIE` is one, `COOKIE_DOMAIN` is not. */
const LAST = /^(?:private|cookie|signature|sig|iv|pem|seed|nonce)s?\d*$/;
/** What the last word says of a secret without giving it away: where it is, how long, of what kind. */
const ABOUT =
  /^(?:file|path|dir|folder|name|size|len|length|bits|bytes|rounds|ttl|age|lifetime|expires?|expiry|expiration|timeout|interval|duration|ms|seconds|minutes|hours|days|mode|type|kind|format|algorithm|alg|algo|prefix|suffix|header|issuer|audience|realm|scheme|policy|strategy|backends?|provider|method|user|username|host|port|domain|enabled?|disabled?|required?|limit|count|min|max|version)$/;
/** The address at which secrets are given out is no secret, unless whoever knows that address may write there. */
const ADDRESS = /^(?:url|uri|endpoint)$/;
/** A name of a user with the password after it. */
const PAIR = /^(?:basic|login|logon|userpwd|userpass|credentials)$/;

/** Says whether something is on, or that it is not there. */
const SWITCH = /^(?:true|false|on|off|yes|no|none|null|undefined)$/i;
/** A file that has the secret. */
const FILE =
  /\.(?:pem|key|crt|cer|p12|pfx|jks|keystore|json|ya?ml|txt|env)$|^(?:\.{1,2}|~|\/(?:etc|home|run|var|usr|opt|tmp|root|srv|mnt|Users))\/[\w./ -]*$/i;

/**
 * A value within a value, with its name: `Server=db;Password=x`, `?api_key=x`, `X-Api-Key: x`,
 * `{"password":"x"}`. Without a blank, a quote or a dash a colon is no more than that of `auth:app`.
 */
const NAMED =
  /([A-Za-z][\w.-]*)(?:["']?\s*=\s*|["']\s*:\s*|:\s+|(?<=-[\w-]*):(?!\/\/))["']?([^\s;&$"',}\]]+)/g;

/**
 * @param name in any case style, such as `DB_PASSWORD`, `dbPassword`, `--db-password`; empty for none
 * @param value of which nothing is expanded any more
 */
export function isSecret(name: string, value: string): boolean {
  if (value === '') return false;
  if (isSecretValue(value)) return true;
  if (SWITCH.test(value) || FILE.test(value)) return false;
  const words = wordsOf(name);
  return (
    isSecretName(words) ||
    (words.some((word) => PAIR.test(word)) && /^[^\s:/]+:[^\s:/]+$/.test(value))
  );
}

/** By the value alone. */
export function isSecretValue(value: string): boolean {
  return (
    hasTokenForm(value) ||
    [...value.matchAll(NAMED)].some(([, name = '', inner = '']) => isSecret(name, inner))
  );
}

/** In lower case. Several flags of one letter, such as `-fsSk`, have none. */
function wordsOf(name: string): string[] {
  return (/^-\w+$/.test(name) ? name.toLowerCase() : name)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function isSecretName(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  const joined = words.join('');
  if (ABOUT.test(last)) return false;
  if (ADDRESS.test(last) && !joined.includes('webhook')) return false;
  if (OTHER_PAIRS.test(words.slice(-2).join(' '))) return false;
  return (
    ANYWHERE.test(joined) ||
    LAST.test(last) ||
    words.some((word) => (AT_END.test(word) && !OTHER_WORDS.test(word)) || ALONE.test(word))
  );
}
