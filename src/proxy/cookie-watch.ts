/**
 * Notices that two apps on one host set the same cookie on `/`: each logs the other's users out,
 * and nobody would look for it here.
 */
import type { NoticeLevel } from '../model/event.js';
import { eachValue, type RawHeaders } from './raw-headers.js';
import { sharedCookieName } from './response-headers.js';

/** Bounds what is remembered, whatever an app makes up. */
const MAX_NAMES = 1000;

export type CookieWatch = (app: string, host: string, sent: RawHeaders) => void;

export function createCookieWatch(notice: (level: NoticeLevel, text: string) => void): CookieWatch {
  const owners = new Map<string, string>();
  const told = new Set<string>();
  return (app, host, sent) => {
    eachValue(sent, 'set-cookie', (value) => {
      const name = sharedCookieName(value);
      if (name === undefined) return;
      const key = `${host.toLowerCase()} ${name}`;
      const owner = owners.get(key);
      if (owner === undefined) {
        if (owners.size < MAX_NAMES) owners.set(key, app);
      } else if (owner !== app && !told.has(key)) {
        told.add(key);
        notice(
          'warning',
          `${owner} and ${app} both set the cookie ${name} on /: each overwrites the other's; ` +
            `give them cookies=true, or open them at ${owner}.localhost and ${app}.localhost`,
        );
      }
    });
  };
}
