/**
 * Where an instance answers, and how we come to know it.
 */

/** An address on which an instance answers. Unix paths are absolute and as the app sees them. */
export type Upstream =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/**
 * What the config says about an app's upstream (the five rules of "which upstream", in order of
 * strength). Everything but `none` and `fixed` is a hint: what the process group is found listening
 * on decides where the two differ.
 */
export type UpstreamPlan =
  /** A worker: never routed. */
  | { readonly kind: 'none' }
  /** `socket=` or `port=`. */
  | { readonly kind: 'fixed'; readonly upstream: Upstream }
  /** A literal in the command; `text` is the literal as written. */
  | {
      readonly kind: 'literal';
      readonly upstream: Upstream;
      readonly text: string;
      readonly loose?: Loose;
    }
  | Implied
  /** The command reads `$SOCKET` or `$PORT`. */
  | { readonly kind: 'variable'; readonly name: 'SOCKET' | 'PORT' }
  /** Nothing said: both variables are offered, and the process group is watched. */
  | { readonly kind: 'discover' };

/** The port that the server in a command takes by itself where nobody says another. */
export interface Implied {
  readonly kind: 'implied';
  readonly upstream: Upstream;
  /** Nothing but the command could say another. */
  readonly certain: boolean;
  /** A variable that says another. */
  readonly variable: string | undefined;
  /** What says another in the command: `--port $PORT`; undefined where nothing short does. */
  readonly words: string | undefined;
}

/**
 * Why a port may well not be the one: `assigned`, a mere `PORT=` that the program need not read (a
 * worker beside a server is often given the same); `moves-on`, the server takes the next free one.
 */
export type Loose = 'assigned' | 'moves-on';

/**
 * The longest path of a Unix socket, in bytes: `sun_path` holds 108 on Linux (unix(7)) and 104 on
 * macOS and the BSDs (`sys/un.h`), the closing NUL included. Node cuts a longer one in silence, and
 * so reaches another file or none.
 */
export const MAX_SOCKET_PATH: number = process.platform === 'linux' ? 107 : 103;

/** `unix:/run/api.sock` or `127.0.0.1:8091`: for people, and stable enough to compare. */
export function describeUpstream(upstream: Upstream): string {
  if (upstream.kind === 'unix') return `unix:${upstream.path}`;
  const host = upstream.host.includes(':') ? `[${upstream.host}]` : upstream.host;
  return `${host}:${upstream.port}`;
}

export function sameUpstream(a: Upstream, b: Upstream): boolean {
  return describeUpstream(a) === describeUpstream(b);
}

interface Planned {
  readonly upstream: UpstreamPlan;
}

/** Where the config says, or implies, that an app answers; undefined where it does not. */
export function toldUpstream({ upstream: plan }: Planned): Upstream | undefined {
  return 'upstream' in plan ? plan.upstream : undefined;
}

/**
 * Where an app is bound to listen, which it can share with nobody; undefined where none is named, or
 * where it may do well without it.
 */
export function ownAddress({ upstream: plan }: Planned): Upstream | undefined {
  if (plan.kind === 'literal' && plan.loose !== undefined) return undefined;
  if (plan.kind === 'implied' && !plan.certain) return undefined;
  return toldUpstream({ upstream: plan });
}

/** Nothing proves that the app answers anywhere: it may be a worker. */
export function mayAnswerNowhere({ upstream: plan }: Planned): boolean {
  return plan.kind === 'discover' || (plan.kind === 'literal' && plan.loose === 'assigned');
}
