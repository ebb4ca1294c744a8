/**
 * Secrets in the commands of apps: each becomes a variable of the app's own `env`, where secrets are
 * kept out of what is written, and the command a reference to it.
 */
import { basename } from 'node:path';
import type { App } from '../model/app.js';
import { isScriptFlag, isShell } from '../model/interpreters.js';
import { shellTokens, type ShellToken, type ShellWord } from '../model/shell-tokens.js';
import { shellPieces } from '../model/simple-commands.js';
import { shellWord } from '../model/shell-word.js';
import type { Stack } from '../model/stack.js';
import { isSecret, isSecretValue } from './is-secret.js';
import { nameWithApp } from './names.js';
import { unnamedSecret } from './unnamed-secrets.js';

/** An app whose command has lost its secrets. */
export type Unburdened = App & {
  /** Of variables of `env` that came out of its commands: where each stood, such as `curl -u`. */
  readonly secretsFrom?: Readonly<Record<string, string>>;
};

/** A secret in a word of a command. */
interface Found {
  /** What of the word is shown before it. */
  readonly head: string;
  /** What the variable would like to be called. */
  readonly name: string;
  readonly value: string;
  /** Where it stands, for people. */
  readonly place: string;
}

/** Gives what was found a name of its own, and returns that. */
type Keep = (found: Omit<Found, 'head'>) => string;

/** For what has no name of its own. */
const NAMELESS = 'SECRET';

/**
 * The same value has the same name in the whole stack, and another value another one: some targets
 * know one environment only.
 *
 * @param given values that all apps are given by env files
 */
export function withoutCommandSecrets(stack: Stack, given: ReadonlyMap<string, string>): Stack {
  const taken = new Map<string, Set<string>>();
  const claim = (name: string, value: string): void => {
    taken.set(name, (taken.get(name) ?? new Set()).add(value));
  };
  for (const [name, value] of given) claim(name, value);
  for (const { env } of stack.apps) {
    for (const [name, value] of Object.entries(env)) claim(name, value);
  }
  const nameFor = (app: App, wish: string, value: string): string => {
    const own = nameWithApp(app, wish);
    const isFree = (name: string): boolean =>
      [...(taken.get(name) ?? [])].every((each) => each === value);
    let name = isFree(wish) ? wish : own;
    for (let i = 2; !isFree(name); i++) name = `${own}_${i}`;
    claim(name, value);
    return name;
  };
  return { ...stack, apps: stack.apps.map((app) => withoutSecrets(app, nameFor)) };
}

function withoutSecrets(
  app: App,
  nameFor: (app: App, wish: string, value: string) => string,
): Unburdened {
  const env = new Map(Object.entries(app.env));
  const secretsFrom = new Map<string, string>();
  const keep: Keep = ({ name: wish, value, place }) => {
    const name = nameFor(app, wish, value);
    env.set(name, value);
    if (!secretsFrom.has(name)) secretsFrom.set(name, place);
    return name;
  };
  const hide = (command: string): string => hideSecrets(command, keep);
  const { source, ready, stopCommand } = app;
  const hidden = {
    source: source.kind === 'command' ? { ...source, command: hide(source.command) } : source,
    ready: ready?.kind === 'exec' ? { ...ready, command: hide(ready.command) } : ready,
    stopCommand: stopCommand === undefined ? undefined : hide(stopCommand),
  };
  return {
    ...app,
    ...hidden,
    env: Object.fromEntries(env),
    secretsFrom: Object.fromEntries(secretsFrom),
  };
}

function hideSecrets(command: string, keep: Keep): string {
  const tokens = shellTokens(command);
  const calls = tokens === undefined ? [roughWords(command)] : wordGroups(tokens);
  const words = calls
    .flatMap((call) => secretsOf(call, command))
    .sort((a, b) => a.token.start - b.token.start);
  if (tokens === undefined) {
    const secret = words.length > 0 || isSecretValue(writtenIn(command));
    return secret ? evaluated(command, keep) : command;
  }
  // What comes out of a variable is expanded no more: what is to be expanded has to be read as a whole.
  if (words.some(({ token }) => token.dynamic)) return evaluated(command, keep);
  let out = '';
  let at = 0;
  for (const { token, secret } of words) {
    const shown =
      secret === 'inside'
        ? shellWord(hideSecrets(token.text, keep))
        : secret.head + reference(keep(secret));
    out += command.slice(at, token.start) + shown;
    at = token.end;
  }
  return out + command.slice(at);
}

/** The words of each simple command, and apart from them the names of files that are redirected to. */
function wordGroups(tokens: readonly ShellToken[]): (readonly ShellWord[])[] {
  return shellPieces(tokens).flatMap((piece) => {
    if (piece.kind === 'operator') return [];
    return [[...piece.assigned, ...piece.words], ...piece.files.map((file) => [file])];
  });
}

/** Of a command that cannot be cut: a here-document, or quotes that do not close. */
function roughWords(command: string): ShellWord[] {
  return [...command.matchAll(/[^\s;&|()<>]+/g)].map(({ 0: raw, index }) => ({
    kind: 'word',
    start: index,
    end: index + raw.length,
    text: raw.replace(/["']/g, ''),
    quoted: false,
    dynamic: /[$`]/.test(raw),
    assigns: undefined,
  }));
}

/** The whole of it out of a variable, read as it would have been: all expansions take place. */
function evaluated(command: string, keep: Keep): string {
  const name = keep({ name: NAMELESS, value: command, place: 'its command' });
  return `eval ${reference(name)}`;
}

/** `inside`: a script for another shell has some, which will know our variables. */
type Secret = Found | 'inside';

/** A word of a simple command, with its place there. */
interface Placed {
  readonly token: ShellWord;
  /** As it is written. */
  readonly raw: string;
  /**
   * The words before it; empty where one is a secret, and so can say nothing of what this one is called
   * and where it stands.
   */
  readonly open: readonly string[];
  /** None follows it. */
  readonly last: boolean;
}

function secretsOf(
  call: readonly ShellWord[],
  command: string,
): { readonly token: ShellWord; readonly secret: Secret }[] {
  const secrets: { readonly token: ShellWord; readonly secret: Secret }[] = [];
  const open: string[] = [];
  for (const token of call) {
    const raw = command.slice(token.start, token.end);
    const secret = secretAt({ token, raw, open, last: token === call.at(-1) });
    if (secret !== undefined) secrets.push({ token, secret });
    open.push(secret === undefined ? token.text : '');
  }
  return secrets;
}

function secretAt(placed: Placed): Secret | undefined {
  const { token, open } = placed;
  if (substitutions(token).some((script) => hasSecret(script))) return 'inside';
  if (isScript(open)) return hasSecret(token.text) ? 'inside' : undefined;
  return secretIn(placed);
}

/** The argument of `sh -c`. */
function isScript(before: readonly string[]): boolean {
  return (
    isScriptFlag(before.at(-1) ?? '') && before.slice(0, -1).some((text) => isShell(basename(text)))
  );
}

/** The commands whose output is a part of the word. */
function substitutions({ text, dynamic }: ShellWord): string[] {
  if (!dynamic) return [];
  return [...text.matchAll(/\$\(([^()]*)\)|`([^`]*)`/g)].map(([, a, b]) => a ?? b ?? '');
}

/** What some program may read as a command. */
function hasSecret(script: string): boolean {
  let found = false;
  hideSecrets(script, ({ name }) => {
    found = true;
    return name;
  });
  return found;
}

function secretIn({ token, raw, open, last }: Placed): Found | undefined {
  const { text } = token;
  const before = open.at(-1) ?? '';
  const writtenOf = (value: string): string => (token.dynamic ? writtenIn(value) : value);
  const secret = (head: string, name: string, wish: string, place: string): Found | undefined => {
    const value = text.slice(head.length);
    if (!isSecret(name, writtenOf(value))) return undefined;
    return { head: shownHead(head, raw), name: variableOf(wish), value, place };
  };
  const unnamed = unnamedSecret(open, text, last);
  if (unnamed !== undefined) {
    const { head, name, place } = unnamed;
    const found = secret(head, name, name, place);
    if (found !== undefined) return found;
  }
  if (FLAG.test(before) && !raw.startsWith('-')) {
    const found = secret('', before, before, before);
    // What has a form of its own is one without the flag, which may be about something else.
    if (found !== undefined) return isSecret(before, 'x') ? found : { ...found, name: NAMELESS };
  }
  const [head, flag, name = ''] =
    /^(?:(--?[A-Za-z][\w.:-]*)|([A-Za-z_]\w*))=(?!=?$)/.exec(text) ?? [];
  if (head !== undefined) {
    const called = flag ?? name;
    const named = isSecret(called, 'x') || (flag === undefined && !/\s/.test(text));
    const whole = flag === undefined && !named;
    const found = secret(whole ? '' : head, called, named ? called : NAMELESS, head);
    if (found !== undefined) return found;
  }
  // Whoever reads it as a command, or as a list of settings: nobody knows whether it knows our variables.
  const inside = token.quoted && /\s/.test(text) && hasSecret(text);
  if (!inside && !isSecretValue(writtenOf(text))) return undefined;
  return { head: '', name: NAMELESS, value: text, place: placeAfter(open) };
}

/** Of words nothing is shown but flags and the name of the program: `--uri`, `psql, argument 1`. */
function placeAfter(open: readonly string[]): string {
  const before = open.at(-1) ?? '';
  if (/^(?:--[A-Za-z][\w.-]*|-[A-Za-z])$/.test(before)) return before;
  const start = open.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const program = basename(open[start] ?? '');
  if (!/^[A-Za-z][\w.+-]*$/.test(program)) return 'its command';
  return `${program}, argument ${open.length - start}`;
}

/** `--db-password`, `--spring.password`, `-password`; after one dash only a long name. */
const FLAG = /^(?:--[\w.:-]+|-[A-Za-z][\w.-]{3,})$/;

/**
 * What stands before a secret in its word: in the letters of the command where they begin so, else quoted anew.
 */
function shownHead(head: string, raw: string): string {
  return raw.startsWith(head) ? head : head === '' ? '' : shellWord(head);
}

/** The text without its references: a value that is nothing but `$NAME` is no secret that could be hidden. */
function writtenIn(text: string): string {
  return text.replace(/\$\w+|\$\{\w+\}|\$\([^()]*\)|`[^`]*`/g, '');
}

/** `--db-password` → `DB_PASSWORD`, `-Dspring.password` → `SPRING_PASSWORD`; names of variables stay. */
function variableOf(flag: string): string {
  if (/^[A-Za-z_]\w*$/.test(flag) && !flag.startsWith('-')) return flag;
  const name = flag
    .replace(/^(?:-D(?=[a-z])|-+)/, '')
    .replace(/\W/g, '_')
    .toUpperCase();
  return /^[A-Z_]/.test(name) ? name : `_${name}`;
}

function reference(name: string): string {
  return `"$${name}"`;
}
