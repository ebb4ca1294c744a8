/**
 * What a command says literally of its address, such as `--bind unix:run/app.sock` or `-p8000`, taken
 * apart into what stands before the address and the address itself. Pure.
 */
import type { UpstreamPlan } from './upstream.js';

type Literal = Extract<UpstreamPlan, { kind: 'literal' }>;

/** `--bind unix:run/app.sock` → `run/app.sock`, `-p8000` → `8000`; more than that where more follows. */
export function writtenAddress(plan: Literal): string {
  return plan.text.slice(beforeAddress(plan).length);
}

function beforeAddress({ text, upstream }: Literal): string {
  const [before = ''] =
    upstream.kind === 'unix'
      ? (/^.*unix:(\/\/(?=\/))?/s.exec(text) ?? /^[^\s=]*[\s=]/.exec(text) ?? [])
      : (/^.*?(?=\d+$)/s.exec(text) ?? []);
  return before;
}

/**
 * The command with something else in the place of its address.
 *
 * @param address of double quotes it may stand between, such as a variable
 * @returns undefined where the address cannot be told apart in the command
 */
export function withAddress(command: string, plan: Literal, address: string): string | undefined {
  const { text, upstream } = plan;
  const end =
    upstream.kind === 'unix' ? upstream.path.replace(/^.*\//s, '') : String(upstream.port);
  if (!text.endsWith(end)) return undefined;
  const moved = beforeAddress(plan) + address;
  const at = command.indexOf(text);
  if (at !== -1) return command.slice(0, at) + moved + command.slice(at + text.length);
  // The text is without the quotes of the value.
  const [, flag = '', value = ''] = /^([^\s=]+)[\s=](.*)$/s.exec(text) ?? [];
  const written = new RegExp(`(${literally(flag)}[\\s=]+)(["'])${literally(value)}\\2`).exec(
    command,
  );
  if (written === null || flag === '') return undefined;
  const after = command.slice(written.index + written[0].length);
  const quoted = `${written[1] ?? ''}"${moved.slice(flag.length + 1)}"`;
  return command.slice(0, written.index) + quoted + after;
}

function literally(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
