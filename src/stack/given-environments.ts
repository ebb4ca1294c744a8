/**
 * What the running processes of each app were given by files and by the config, to tell when it is
 * no longer what they would be given.
 */
import type { VariableSetting } from '../config/environment.js';

/** Name → value, without what sockpit itself sets. */
type Given = ReadonlyMap<string, string | null>;

function givenBy(variables: readonly VariableSetting[]): Given {
  const given = new Map<string, string | null>();
  for (const { name, value, source } of variables) {
    if (source.kind !== 'injected') given.set(name, value);
  }
  return given;
}

/** Names of variables that differ, in order. */
function differing(before: Given, now: Given): string[] {
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].filter((name) => before.get(name) !== now.get(name)).sort();
}

export interface GivenEnvironments {
  /** An instance is being started with these. */
  start(app: string, instance: number, variables: readonly VariableSetting[]): void;
  /** Names of variables that an instance would be given otherwise now. */
  stale(app: string, instance: number, now: readonly VariableSetting[]): readonly string[];
}

export function createGivenEnvironments(): GivenEnvironments {
  const given = new Map<string, Given>();
  const key = (app: string, instance: number): string => `${app}.${instance}`;
  return {
    start: (app, instance, variables) => void given.set(key(app, instance), givenBy(variables)),
    stale(app, instance, now) {
      const before = given.get(key(app, instance));
      return before ? differing(before, givenBy(now)) : [];
    },
  };
}
