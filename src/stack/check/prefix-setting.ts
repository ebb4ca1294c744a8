/**
 * What an app is told of the prefix that it is under.
 */
import type { App } from '../../model/app.js';

export type PrefixSetting =
  | { readonly kind: 'unset' }
  | { readonly kind: 'set'; readonly value: string }
  /** It is set to what only the program itself knows. */
  | { readonly kind: 'unknown' };

/** Whether a path is one of the app's prefixes; a slash at its end makes no difference. */
export function isPrefixOfApp({ prefixes }: App, path: string): boolean {
  const closed = path.replace(/\/*$/, '/');
  return prefixes.includes(closed);
}
