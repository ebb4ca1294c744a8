/**
 * What a stack will do, before anything runs: for `sockpit check` and `sockpit routes`.
 */
import type { App } from '../model/app.js';
import type { Stack } from '../model/stack.js';
import { describeUpstream } from '../model/upstream.js';

export interface AppSummary {
  readonly name: string;
  /** `process`: a command that may have a route; `served`: someone else runs it. */
  readonly kind: 'process' | 'worker' | 'served' | 'files';
  readonly command: string | undefined;
  readonly cwd: string;
  readonly prefixes: readonly string[];
  readonly prefixGuessed: boolean;
  readonly host: string | undefined;
  readonly mount: string;
  /** In words: `unix:/…/app.sock (from --bind unix:app.sock)`, `$SOCKET`, `found when it runs`. */
  readonly upstream: string;
  /** What the process is found listening on decides. */
  readonly upstreamGuessed: boolean;
  readonly instances: number;
  readonly after: readonly string[];
  readonly oneshot: boolean;
  readonly optional: boolean;
  readonly start: string;
  /** Absolute, weakest first, without the stack's. */
  readonly envFiles: readonly string[];
}

export function summarise(stack: Stack): AppSummary[] {
  return stack.apps.map((app) => ({
    name: app.name,
    kind: kindOf(app),
    command: app.source.kind === 'command' ? app.source.command : undefined,
    cwd: app.cwd,
    prefixes: app.prefixes,
    prefixGuessed: app.prefixGuessed,
    host: app.host,
    mount: app.mount,
    upstream: upstreamWords(app),
    upstreamGuessed: app.upstream.kind !== 'none' && app.upstream.kind !== 'fixed',
    instances: app.instances,
    after: app.after,
    oneshot: app.oneshot,
    optional: app.optional !== false,
    start: app.start,
    envFiles: app.envFiles,
  }));
}

function kindOf(app: App): AppSummary['kind'] {
  if (app.source.kind === 'files' || app.source.kind === 'served') return app.source.kind;
  const unrouted = app.upstream.kind === 'none' || app.prefixes.length === 0;
  return unrouted ? 'worker' : 'process';
}

function upstreamWords(app: App): string {
  if (app.source.kind === 'files') return app.source.root;
  const plan = app.upstream;
  switch (plan.kind) {
    case 'none':
      return 'none';
    case 'fixed':
      return describeUpstream(plan.upstream);
    case 'literal':
      return `${describeUpstream(plan.upstream)} (from ${plan.text})`;
    case 'implied':
      return `${describeUpstream(plan.upstream)} (by default)`;
    case 'variable':
      return `$${plan.name}`;
    case 'discover':
      return 'found when it runs';
  }
}
