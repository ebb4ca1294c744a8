/**
 * What a starting instance has not done yet, and everybody who needs it waits for. Pure.
 */
import { formatDuration } from './duration.js';
import { describeUpstream, type Upstream } from './upstream.js';

export type Awaits =
  /** Its socket or port opens. */
  | { readonly kind: 'upstream'; readonly upstream: Upstream }
  /** It opens any socket or port: nobody has said where. */
  | { readonly kind: 'any-upstream' }
  /** An answer in HTTP; with `path`, 2xx or 3xx there. */
  | { readonly kind: 'answer'; readonly upstream: Upstream; readonly path: string | undefined }
  /** It prints a line that matches. */
  | { readonly kind: 'log'; readonly source: string; readonly flags: string }
  /** A command ends with 0. */
  | { readonly kind: 'exec'; readonly command: string }
  /** A time passes. */
  | { readonly kind: 'delay'; readonly ms: number };

/** A sentence's end after "waits for": `its socket /srv/api.sock`. */
export function awaitsText(awaits: Awaits): string {
  switch (awaits.kind) {
    case 'upstream': {
      const { upstream } = awaits;
      return upstream.kind === 'unix'
        ? `its socket ${upstream.path}`
        : `its port ${describeUpstream(upstream)}`;
    }
    case 'any-upstream':
      return 'a socket or port';
    case 'answer': {
      const where = describeUpstream(awaits.upstream);
      return awaits.path === undefined
        ? `an HTTP answer on ${where}`
        : `2xx or 3xx at ${awaits.path} on ${where}`;
    }
    case 'log':
      return `a line that matches /${awaits.source}/${awaits.flags} (ready=log)`;
    case 'exec':
      return `\`${awaits.command}\` to succeed (ready=exec)`;
    case 'delay':
      return `${formatDuration(awaits.ms)} to pass (ready=delay)`;
  }
}

/** One word for a list: `socket`, `port`, `HTTP`. */
export function awaitsWord(awaits: Awaits): string {
  switch (awaits.kind) {
    case 'upstream':
      return awaits.upstream.kind === 'unix' ? 'socket' : 'port';
    case 'any-upstream':
      return 'socket';
    case 'answer':
      return 'HTTP';
    case 'log':
    case 'exec':
    case 'delay':
      return awaits.kind;
  }
}
