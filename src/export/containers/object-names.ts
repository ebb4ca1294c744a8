/**
 * What the objects of a cluster are called. Each name is given once, whatever its kind: an app's
 * workload, service and route share one, and all else has another.
 */
import type { App } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import { Names } from '../names.js';
import { label } from './label.js';

export interface ObjectNames {
  /** Of the stack, as a label. */
  readonly stack: string;
  /** The Gateway or the Ingress. */
  readonly entry: string;
  /** The Caddy behind the Ingress. */
  readonly front: string;
  /** The workload and the service of an app. */
  of(app: App): string;
  /** The configuration of the Caddy beside it. */
  sidecarOf(app: App): string;
  /** The route to one of its prefixes, counted from 0. */
  routeOf(app: App, prefix: number): string;
  /** The secret of what all apps get. */
  readonly secret: string;
  /** The secret of what it gets besides. */
  secretOf(app: App): string;
  /** Where an app is not called as expected. */
  readonly notes: readonly string[];
}

interface AppNames {
  readonly own: string;
  readonly sidecar: string;
  readonly routes: readonly string[];
  readonly secret: string;
}

export function nameObjects({ name, apps }: Stack): ObjectNames {
  const names = new Names();
  const stack = label(name);
  const notes: string[] = [];
  const owns = apps.map((app) => {
    const own = names.take(label(app.name));
    if (own !== label(app.name)) {
      notes.push(`${app.name} is called ${own}: ${label(app.name)} is another`);
    }
    return [app, own] as const;
  });
  const entry = names.take(stack, `${stack}-gateway`);
  const front = names.take('front', 'front-proxy');
  const secret = names.take(`${stack}-env`);
  const all = new Map(
    owns.map(([app, own]): [string, AppNames] => [
      app.name,
      {
        own,
        sidecar: names.take(`${own}-front`),
        routes:
          app.prefixes.length > 1
            ? app.prefixes.map((_, i) => names.take(`${own}-${i + 1}`))
            : [own],
        secret: names.take(`${own}-own-env`),
      },
    ]),
  );
  const of = (app: App): AppNames => {
    const found = all.get(app.name);
    if (found === undefined) throw new Error(`${app.name} is no app of ${name}`);
    return found;
  };
  return {
    stack,
    entry,
    front,
    secret,
    of: (app) => of(app).own,
    sidecarOf: (app) => of(app).sidecar,
    routeOf: (app, prefix) => of(app).routes[prefix] ?? of(app).own,
    secretOf: (app) => of(app).secret,
    notes,
  };
}
