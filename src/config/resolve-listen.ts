/**
 * Which of the places that may say where to listen is obeyed: the command line, then
 * `SOCKPIT_LISTEN`, then the config, then the default.
 */
import type { ListenSpec } from '../model/stack.js';
import { parseListen } from './listen.js';
import type { Report } from './options.js';
import { absolutePath } from './resolve-app.js';

export interface ListenInput {
  /** The config's `listen`. */
  readonly written: readonly ListenSpec[] | undefined;
  readonly directory: string;
  readonly home: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly overrides: {
    readonly listen?: readonly string[];
    readonly port?: number;
    /** What `listen` of these is called where it was written. Default: `--listen`. */
    readonly listenOrigin?: string;
    readonly interactive?: boolean;
  };
}

export interface ResolvedListen {
  readonly listen: readonly ListenSpec[];
  /** It is the built-in default. */
  readonly guessed: boolean;
}

const DEFAULT_PORT = 8080;

export function resolveListen(input: ListenInput, report: Report): ResolvedListen {
  const { overrides, env } = input;
  const settle = (spec: ListenSpec): ListenSpec =>
    spec.kind === 'unix'
      ? { ...spec, path: absolutePath(spec.path, input.directory, input.home) }
      : spec;
  const read = (texts: readonly string[], origin: string): ListenSpec[] =>
    texts.flatMap((text) => {
      const spec = parseListen(text.trim());
      if (!('error' in spec)) return [settle(spec)];
      report({ severity: 'error', message: `${origin} ${spec.error}`, advice: spec.advice });
      return [];
    });

  if (overrides.listen !== undefined && overrides.listen.length > 0) {
    if (overrides.port !== undefined) {
      const message = `-p ${overrides.port} and --listen both say where to listen`;
      report({ severity: 'error', message, advice: 'leave one of them out' });
    }
    return { listen: read(overrides.listen, overrides.listenOrigin ?? '--listen'), guessed: false };
  }
  const variable = env['SOCKPIT_LISTEN'];
  const config =
    variable !== undefined && variable.trim() !== ''
      ? read(variable.split(','), 'SOCKPIT_LISTEN')
      : input.written?.map(settle);
  if (overrides.port !== undefined) {
    return { listen: onPort(config ?? [], overrides.port, report), guessed: false };
  }
  if (config !== undefined) return { listen: config, guessed: false };
  const orNext = overrides.interactive ?? true;
  const written = `localhost:${DEFAULT_PORT}${orNext ? '+' : ''}`;
  return {
    listen: [{ kind: 'tcp', host: 'localhost', port: DEFAULT_PORT, orNext, written }],
    guessed: true,
  };
}

/** The port of the first listener, and of all others on that same port; a socket stays. */
function onPort(specs: readonly ListenSpec[], port: number, report: Report): ListenSpec[] {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    const advice = 'a number from 0 (any free one) to 65535';
    report({ severity: 'error', message: `-p ${port} is no port`, advice });
    return [];
  }
  const first = specs.find((spec) => spec.kind === 'tcp');
  const replaced = specs.map((spec) =>
    spec.kind === 'tcp' && spec.port === first?.port ? exactly(spec.host, port) : spec,
  );
  return first === undefined ? [exactly('localhost', port), ...replaced] : replaced;
}

function exactly(host: string, port: number): ListenSpec {
  const written = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { kind: 'tcp', host, port, orNext: false, written };
}
