import type { LifecyclePolicy } from '../../../src/supervisor/lifecycle/phase.js';

/** The policy of a plain app, with whatever is overridden. */
export function aPolicy(over: Partial<LifecyclePolicy> = {}): LifecyclePolicy {
  return {
    app: 'api',
    oneshot: false,
    optional: false,
    restart: 'on-failure',
    retries: 5,
    graceMs: 10_000,
    withinMs: 30_000,
    expected: 'answered',
    start: 'auto',
    ...over,
  };
}
