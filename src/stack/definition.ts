/**
 * The stack as it is defined: by the config that it was started from, until another is applied. Whoever goes by it
 * either asks, or follows it.
 */
import type { App } from '../model/app.js';
import type { Stack } from '../model/stack.js';

/** @param restart names of apps that restart in any case */
type Follower = (next: Stack, restart: ReadonlySet<string>) => void;

export interface Definition {
  readonly now: Stack;
  app(name: string): App | undefined;
  /** Calls back at each change, after those who followed before. */
  follow(follower: Follower): void;
  /** Goes on by another one; listeners, name and base port stay what they are. */
  replace: Follower;
}

export function createDefinition(stack: Stack): Definition {
  let now = stack;
  let apps = byName(stack);
  const followers: Follower[] = [];
  return {
    get now() {
      return now;
    },
    app: (name) => apps.get(name),
    follow: (follower) => void followers.push(follower),
    replace(next, restart) {
      now = next;
      apps = byName(next);
      for (const follower of followers) follower(next, restart);
    },
  };
}

function byName({ apps }: Stack): ReadonlyMap<string, App> {
  return new Map(apps.map((app) => [app.name, app]));
}
