/**
 * Which image an app runs in.
 */
import { nearest } from '../../model/nearest.js';
import { ExportError } from '../exported.js';

export interface ImageNames {
  /** Said for one app. */
  readonly byApp: ReadonlyMap<string, string>;
  /** For all others; `{app}` stands for the name of the app. */
  readonly pattern: string | undefined;
}

/** @param said `me/{app}:1` for all, `api=me/api:1` for one */
export function readImages(said: readonly string[]): ImageNames {
  const byApp = new Map<string, string>();
  let pattern: string | undefined;
  for (const text of said) {
    const [, app, image] = /^([A-Za-z0-9_-]+)=(.+)$/.exec(text) ?? [];
    if (app !== undefined && image !== undefined) byApp.set(app, image);
    else pattern = text;
  }
  return { byApp, pattern };
}

/**
 * @param apps the names of all
 * @throws {ExportError} where an image is said for an app that there is none of
 */
export function refuseUnknownApps({ byApp }: ImageNames, apps: readonly string[]): void {
  const unknown = [...byApp.keys()].find((name) => !apps.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, apps);
  throw new ExportError(
    `--image ${unknown}=${byApp.get(unknown) ?? ''}: there is no app ${unknown}`,
    near === undefined ? `the apps are ${apps.join(', ')}` : `did you mean ${near}?`,
  );
}

/** Undefined where nobody said. */
export function imageOf(app: string, images: ImageNames): string | undefined {
  return images.byApp.get(app) ?? images.pattern?.replaceAll('{app}', app.toLowerCase());
}
