/**
 * The command of an app where its socket lies somewhere else than on this machine.
 */
import { basename } from 'node:path';
import { shellWord } from '../../model/shell-word.js';
import type { CommandApp } from '../command-app.js';

/** `undefined` where the command names its socket in a way that cannot be told apart. */
export function withSocket(app: CommandApp, path: string): string | undefined {
  const { command } = app.source;
  const plan = app.upstream;
  if (plan.kind !== 'literal' || plan.upstream.kind !== 'unix') return command;
  const moved = movedLiteral(plan.text, basename(plan.upstream.path), path);
  if (moved === undefined) return undefined;
  const at = command.indexOf(plan.text);
  if (at !== -1) return command.slice(0, at) + moved + command.slice(at + plan.text.length);
  // The text is without the quotes of the value.
  const [, flag = '', value = ''] = /^([^\s=]+)[\s=](.*)$/s.exec(plan.text) ?? [];
  const written = new RegExp(`(${literally(flag)}[\\s=]+)(["'])${literally(value)}\\2`).exec(
    command,
  );
  if (written === null || flag === '') return undefined;
  const end = written.index + written[0].length;
  const quoted = `${written[1] ?? ''}"${moved.slice(flag.length + 1)}"`;
  return command.slice(0, written.index) + quoted + command.slice(end);
}

function literally(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** `--bind unix:run/app.sock` → `--bind unix:/run/sockpit/api.1.sock`. */
function movedLiteral(text: string, name: string, path: string): string | undefined {
  const [before] = /^.*unix:(\/\/(?=\/))?/.exec(text) ?? /^.*[\s=]/.exec(text) ?? [''];
  return text.endsWith(name) ? `${before}${path}` : undefined;
}

/**
 * The command, with its process alone in the container, and without what one that was killed left of
 * its socket: on that its next bind would fail.
 */
export function onFreshSocket(
  command: string,
  path: string,
  withExec: (command: string) => string,
): string {
  return `rm -f ${shellWord(path)}; ${withExec(command)}`;
}
