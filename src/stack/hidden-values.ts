/**
 * Header fields as they may be shown: without what lets its bearer in. Pure.
 */
import type { HeaderFields } from '../model/request.js';

/** In place of what is hidden. */
const HIDDEN = '…';

/** Credentials behind a scheme (RFC 9110 section 11.4): the scheme is no secret. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization']);
/** Names by which the fields of many programs carry a key: `X-API-Key`, `X-CSRF-Token`, `X-Amz-Security-Token`. */
const TELLING = /token|secret|passw|credential|session|api-?key|auth(?!ority|or\b)|jwt|assertion/;
/** They say how to prove oneself, not who one is. */
const HARMLESS = new Set(['www-authenticate', 'proxy-authenticate', 'authentication-info']);

/**
 * @param raw names and values by turns, as the proxy has them
 */
export function withoutSecrets(raw: readonly string[]): HeaderFields {
  const fields: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    fields.push([name, shownValue(name.toLowerCase(), raw[i + 1] ?? '')]);
  }
  return fields;
}

/** @param name in lower case */
function shownValue(name: string, value: string): string {
  if (CREDENTIALS.has(name)) return value.replace(/^(\S+ +)?.*$/s, `$1${HIDDEN}`);
  if (name === 'cookie') return value.split(/; */).map(cookie).join('; ');
  if (name === 'set-cookie') {
    const [pair = '', ...attributes] = value.split(/; */);
    return [cookie(pair), ...attributes].join('; ');
  }
  return TELLING.test(name) && !HARMLESS.has(name) ? HIDDEN : value;
}

/** Its name, which says whether it was sent at all. */
function cookie(pair: string): string {
  const end = pair.indexOf('=');
  return end === -1 ? HIDDEN : `${pair.slice(0, end)}=${HIDDEN}`;
}
