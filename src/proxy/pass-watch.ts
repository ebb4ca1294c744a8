/**
 * Says, once for each app of which nothing listens, that a request to its prefix went to another:
 * nobody would look for that where the answer came from.
 */

/** @param path as it was asked for, without its query */
export type PassWatch = (silent: string, to: string, path: string) => void;

/** The next step with an app of which nothing listens. Pure. */
export function silentAdvice(app: string): string {
  return (
    `if ${app} serves requests, say where it listens, above its line: #@ port=3000 or ` +
    `#@ socket=app.sock; if it serves none: #@ worker`
  );
}

export function createPassWatch(notice: (text: string) => void): PassWatch {
  const told = new Set<string>();
  return (silent, to, path) => {
    if (told.has(silent)) return;
    told.add(silent);
    notice(`${path} went to ${to}, as nothing of ${silent} listens; ${silentAdvice(silent)}`);
  };
}
