/**
 * Fields by which some server takes a client's word for who it is or where it came in. On a Unix
 * socket gunicorn believes them all, so no proxy of ours, and none that is exported, lets one pass.
 */

/** What a proxy says of the client itself, in the place of what the client sent. */
const TOLD_BY_PROXY = [
  'X-Real-IP',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
] as const;

/** What nobody says but a client: those that are known, for proxies that have to name each. */
export const CLAIMED_BY_CLIENTS = [
  'Forwarded',
  'X-Forwarded-Ssl',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Forwarded-Path',
  'X-Forwarded-Uri',
  'X-Forwarded-Method',
  'X-Forwarded-By',
  'X-Forwarded-User',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Preferred-Username',
  'X-Forwarded-Access-Token',
  'X-Forwarded-Client-Cert',
  'X-Client-IP',
  'True-Client-IP',
  'X-Cluster-Client-IP',
  'X-Url-Scheme',
  'X-Scheme',
  'X-Original-URL',
  'X-Original-Host',
  'X-Rewrite-URL',
  'Front-End-Https',
] as const;

/** Whatever comes behind it is one too. */
export const CLAIM_PREFIX = 'X-Forwarded-';

const prefix = CLAIM_PREFIX.toLowerCase();
const names: ReadonlySet<string> = new Set(
  [...TOLD_BY_PROXY, ...CLAIMED_BY_CLIENTS].map((name) => name.toLowerCase()),
);

/** @param name of a field, in lower case */
export function isClientClaim(name: string): boolean {
  return name.startsWith(prefix) || names.has(name);
}

/** The schemes that a trusted proxy may name as the client's; any other word is no scheme. */
export const SCHEMES = ['http', 'https', 'ws', 'wss'] as const;
