/**
 * Which image an app runs in.
 */

export interface ImageNames {
  /** Said for one app. */
  readonly byApp: Readonly<Record<string, string>>;
  /** For all others; `{app}` stands for the name of the app. */
  readonly pattern: string | undefined;
}

/** @param said `me/{app}:1` for all, `api=me/api:1` for one */
export function readImages(said: readonly string[]): ImageNames {
  const byApp: Record<string, string> = {};
  let pattern: string | undefined;
  for (const text of said) {
    const [, app, image] = /^([A-Za-z0-9_-]+)=(.+)$/.exec(text) ?? [];
    if (app !== undefined && image !== undefined) byApp[app] = image;
    else pattern = text;
  }
  return { byApp, pattern };
}

/** Undefined where nobody said. */
export function imageOf(app: string, images: ImageNames): string | undefined {
  if (Object.hasOwn(images.byApp, app)) return images.byApp[app];
  return images.pattern?.replaceAll('{app}', app.toLowerCase());
}
