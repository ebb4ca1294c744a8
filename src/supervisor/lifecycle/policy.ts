/**
 * What an app's options mean for its lifecycle.
 */
import type { App } from '../../model/app.js';
import { describeUpstream } from '../../model/upstream.js';
import type { LifecyclePolicy } from './phase.js';

/** What it does when it is ready, for the sentence "it died before it …". */
function expectedOf(app: App): string {
  switch (app.ready?.kind) {
    case 'log':
      return `printed /${app.ready.source}/`;
    case 'exec':
      return `made \`${app.ready.command}\` succeed`;
    case 'delay':
      return 'had lived for a while';
    case 'listen':
    case 'http':
    case undefined:
      break;
  }
  const { upstream } = app;
  switch (upstream.kind) {
    case 'none':
      return 'had lived for a while';
    case 'fixed':
    case 'literal':
    case 'implied':
      return `answered on ${describeUpstream(upstream.upstream)}`;
    case 'variable':
      return `answered on $${upstream.name}`;
    case 'discover':
      return 'answered';
  }
}

export function policyOf(app: App): LifecyclePolicy {
  return {
    app: app.name,
    oneshot: app.oneshot,
    optional: app.optional !== false,
    restart: app.restart,
    retries: app.retries,
    graceMs: app.graceMs,
    withinMs: app.withinMs,
    expected: expectedOf(app),
    start: app.start,
  };
}
