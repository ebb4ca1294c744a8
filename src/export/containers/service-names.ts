/**
 * What the services of a Compose project are called.
 */
import type { App, CommandApp } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import { commandApps } from '../command-app.js';
import { Names } from '../names.js';
import { label } from './label.js';

export interface ServiceNames {
  /** The proxy. */
  readonly front: string;
  /** Whose network all others share. */
  readonly network: string;
  /** `api`; of several instances `api-1` and so on: each has a socket of its own. */
  of(app: App): readonly string[];
  /** Where one is not called as expected. */
  readonly notes: readonly string[];
}

/**
 * What may be the path of an image, as the one that is built for a service is called after it
 * (`path-component` in https://github.com/distribution/reference/blob/main/reference.go).
 */
const IMAGE_PATH = /^[a-z0-9]+(?:(?:__|[._]|-+)[a-z0-9]+)*$/;

export function nameServices(stack: Stack): ServiceNames {
  const names = new Names();
  const services = new Map<string, readonly string[]>();
  const notes: string[] = [];
  const give = (app: CommandApp, wish: string): string => {
    const name = names.take(IMAGE_PATH.test(wish) ? wish : label(wish));
    if (name !== wish) notes.push(`${wish}, an instance of ${app.name}, is the service ${name}`);
    return name;
  };
  // An app that is called so itself comes before an instance that would be.
  const apps = commandApps(stack).toSorted(
    (a, b) => Number(a.instances > 1) - Number(b.instances > 1),
  );
  for (const app of apps) {
    const wishes =
      app.instances === 1
        ? [app.name]
        : Array.from({ length: app.instances }, (_, i) => `${app.name}-${i + 1}`);
    services.set(
      app.name,
      wishes.map((wish) => give(app, wish)),
    );
  }
  return {
    front: names.take('front', 'front-proxy'),
    network: names.take('network', 'shared-network'),
    of: ({ name }) => services.get(name) ?? [],
    notes,
  };
}
