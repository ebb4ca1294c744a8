/**
 * Fields by which some server takes a client's word for who it is or where it came in, beside those
 * that a proxy sends itself. On a Unix socket gunicorn believes them all.
 */
export const CLAIMS = [
  'Forwarded',
  'X-Forwarded-Ssl',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Client-IP',
  'True-Client-IP',
  'X-Original-URL',
  'X-Rewrite-URL',
  'Front-End-Https',
] as const;
