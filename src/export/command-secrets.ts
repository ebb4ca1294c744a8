/**
 * Secrets in the commands of apps: each becomes a variable of the app's own `env`, where secrets are
 * kept out of what is written, and the command a reference to it.
 */
import type { App } from '../model/app.js';
import { shellWord } from '../model/shell-word.js';
import type { Stack } from '../model/stack.js';
import { isSecret, isSecretName, isSecretValue } from './is-secret.js';
import { beforePassword, isPasswordAfter, passwordFlags } from './password-flags.js';

interface Word {
  readonly kind: 'word';
  readonly start: number;
  readonly end: number;
  /** Without its quotes; expansions stand as written. */
  readonly text: string;
  readonly quoted: boolean;
  /** The shell expands some part of it. */
  readonly dynamic: boolean;
}

/** Cuts a command into words and what is between them; undefined where it cannot be read. */
type ShellCutter = (
  command: string,
) => readonly (Word | { readonly kind: 'operator' | 'redirection' })[] | undefined;

/** Gives a value the first free name, and returns that. */
type Keep = (wish: string, value: string) => string;

/** For what has no name of its own. */
const NAMELESS = 'SECRET';
const UNNAMED_FLAG = 'PASSWORD';

export function withoutCommandSecrets(stack: Stack, cut: ShellCutter): Stack {
  return { ...stack, apps: stack.apps.map((app) => withoutSecrets(app, cut)) };
}

function withoutSecrets(app: App, cut: ShellCutter): App {
  const env: Record<string, string> = { ...app.env };
  const keep: Keep = (wish, value) => {
    let name = wish;
    for (let i = 2; env[name] !== undefined && env[name] !== value; i++) name = `${wish}_${i}`;
    env[name] = value;
    return name;
  };
  const hide = (command: string): string => hideSecrets(command, cut, keep);
  const { source, ready, stopCommand } = app;
  const hidden = {
    source: source.kind === 'command' ? { ...source, command: hide(source.command) } : source,
    ready: ready?.kind === 'exec' ? { ...ready, command: hide(ready.command) } : ready,
    stopCommand: stopCommand === undefined ? undefined : hide(stopCommand),
  };
  return { ...app, ...hidden, env };
}

function hideSecrets(command: string, cut: ShellCutter, keep: Keep): string {
  const tokens = cut(command);
  if (tokens === undefined) return hideRoughly(command, keep);
  let out = '';
  let at = 0;
  let before = '';
  let flags: ReturnType<typeof passwordFlags>;
  for (const token of tokens) {
    if (token.kind !== 'word') {
      before = '';
      if (token.kind === 'operator') flags = undefined;
      continue;
    }
    const raw = command.slice(token.start, token.end);
    const start = flags && !token.dynamic ? beforePassword(flags, token.text) : undefined;
    let shown: string;
    if (start !== undefined) {
      shown = start + reference(keep(UNNAMED_FLAG, token.text.slice(start.length)));
    } else if (!raw.startsWith('-') && isFlagSecret(token) && isNamedFlag(before)) {
      shown = reference(keep(variableOf(before), token.text));
    } else if (flags && !token.dynamic && isPasswordAfter(flags, before, token.text)) {
      shown = reference(keep(UNNAMED_FLAG, token.text));
    } else {
      shown = hideInWord(token, raw, cut, keep);
    }
    out += command.slice(at, token.start) + shown;
    at = token.end;
    before = raw;
    flags ??= passwordFlags(token.text);
  }
  return out + command.slice(at);
}

/** `--db-password`, `--spring.password`, `-password` */
function isNamedFlag(raw: string): boolean {
  return FLAG.test(raw) && isSecretFlag(raw);
}

/** After one dash only a long name: `-sk` is mostly two flags of one letter. */
const FLAG = /^(?:--[\w.:-]+|-[A-Za-z][\w.:-]{3,})$/;

/** Several flags of one letter, such as `-fsSk`, have no words. */
function isSecretFlag(flag: string): boolean {
  return isSecretName(/^-\w+$/.test(flag) ? flag.toLowerCase() : flag);
}

function hideInWord(token: Word, raw: string, cut: ShellCutter, keep: Keep): string {
  const [head, flag, name = ''] =
    /^(?:(--?[A-Za-z][\w.:-]*)|([A-Za-z_]\w*))=/.exec(token.text) ?? [];
  // In quotes, with blanks after it, it is the beginning of a script.
  if (head !== undefined && (raw.startsWith(head) || !/\s/.test(token.text))) {
    const value = { ...token, text: token.text.slice(head.length) };
    if (writtenIn(value) === '') return raw;
    if (flag !== undefined && isSecretFlag(flag) && isFlagSecret(value)) {
      return head + reference(keep(variableOf(flag), value.text));
    }
    if (flag === undefined ? isSecret(name, writtenIn(value)) : isSecretValue(writtenIn(value))) {
      return head + reference(keep(flag === undefined ? name : NAMELESS, value.text));
    }
    return raw;
  }
  if (token.quoted && /\s/.test(token.text)) {
    if (token.dynamic) {
      // Two shells expand it, one after the other: it goes out whole, where it has a secret.
      const found = new Set<string>();
      hideSecrets(token.text, cut, (wish) => {
        found.add(wish);
        return wish;
      });
      return found.size > 0 ? reference(keep(NAMELESS, token.text)) : raw;
    }
    const inside = hideSecrets(token.text, cut, keep);
    if (inside !== token.text) return shellWord(inside);
  }
  return isSecretValue(writtenIn(token)) ? reference(keep(NAMELESS, token.text)) : raw;
}

/** What nobody expands: a value that is only a reference is none to hide. */
function writtenIn({ text, dynamic }: Pick<Word, 'text' | 'dynamic'>): string {
  return dynamic ? text.replace(/\$\w+|\$\{\w+\}|\$\([^()]*\)|`[^`]*`/g, '') : text;
}

/** After a flag that is called like a secret, mostly: it may name a file that has it. */
function isFlagSecret(value: Word): boolean {
  const written = writtenIn(value);
  return (
    written !== '' &&
    !/\.(?:pem|key|crt|cer|p12|pfx|jks|keystore|json|ya?ml|txt|env)$/i.test(written)
  );
}

/** `--db-password` → `DB_PASSWORD`, `-Dspring.password` → `SPRING_PASSWORD`. */
function variableOf(flag: string): string {
  return flag
    .replace(/^(?:-D(?=[a-z])|-+)/, '')
    .replace(/\W/g, '_')
    .toUpperCase();
}

function reference(name: string): string {
  return `"$${name}"`;
}

/** A here-document, or quotes that do not close. */
function hideRoughly(command: string, keep: Keep): string {
  const assignment = /(?<![\w-])([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;&|()<>"']+)/g;
  return command.replaceAll(assignment, (whole, name: string, value: string) => {
    const text = value.replace(/^(["'])(.*)\1$/s, '$2');
    if (text.startsWith('$') || !isSecret(name, text)) return whole;
    return `${name}=${reference(keep(name, text))}`;
  });
}
