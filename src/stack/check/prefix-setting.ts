/**
 * What an app is told of the prefix that it is under.
 */
import type { App } from '../../model/app.js';
import type { ShellWord } from '../../model/shell-tokens.js';

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

/** What the command itself, or the app's own `env`, sets a variable to. */
export function settingInEnvironment(
  app: App,
  assigned: readonly ShellWord[],
  name: string,
): string | undefined {
  const word = assigned.findLast(({ text }) => text.startsWith(`${name}=`));
  return word === undefined ? app.env[name] : word.text.slice(name.length + 1);
}

export function firstSet(
  code: readonly string[],
  look: (code: string) => PrefixSetting,
): PrefixSetting {
  return code.map(look).find(({ kind }) => kind !== 'unset') ?? { kind: 'unset' };
}

/** What a match in Python says, where it is a text; None is as good as nothing. */
export function assignedText(code: string, pattern: RegExp): PrefixSetting {
  const value = pattern.exec(code)?.[1]?.trim();
  if (value === undefined || value === 'None') return { kind: 'unset' };
  const text = /^[rb]?(["'])(.*)\1$/.exec(value)?.[2];
  if (text === undefined) return { kind: 'unknown' };
  return text === '' ? { kind: 'unset' } : { kind: 'set', value: text };
}
