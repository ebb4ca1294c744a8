/**
 * Says, once for each app, that its pages ask for paths outside of its prefix that nothing answers:
 * whoever sees a page without its scripts looks for the fault in the app.
 */
import type { App } from '../model/app.js';
import { stripsPrefix } from '../model/mount.js';

/** @param origin where the app is at home, such as `http://shop.localhost:8080` */
export type OutsideWatch = (app: App, path: string, origin: string) => void;

/** Browsers ask for them at the root of a host, whatever a page says. */
const ASKED_ANYWAY = /^\/(favicon\.ico|apple-touch-icon[^/]*|robots\.txt|\.well-known\/.*)$/;

export function createOutsideWatch(notice: (text: string) => void): OutsideWatch {
  const told = new Set<string>();
  return (app, path, origin) => {
    if (told.has(app.name) || ASKED_ANYWAY.test(path)) return;
    told.add(app.name);
    const advice = stripsPrefix(app)
      ? `open it at ${origin}/, or tell it its prefix (sockpit check may know how)`
      : 'its own base, which its mount leaves to it, is not its prefix';
    notice(
      `a page of ${app.name} asks for ${path}, outside of ${app.prefixes[0] ?? '/'}: ${advice}`,
    );
  };
}
