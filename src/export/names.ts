/**
 * Names where no two things may have the same one.
 */
import type { App } from '../model/app.js';

export class Names {
  readonly #taken = new Set<string>();

  /** The first that nobody has yet; where all are taken the first with a number behind it. */
  take(wish: string, ...instead: readonly string[]): string {
    let name = [wish, ...instead].find((each) => !this.#taken.has(each));
    for (let i = 2; name === undefined; i++) {
      if (!this.#taken.has(`${wish}-${i}`)) name = `${wish}-${i}`;
    }
    this.#taken.add(name);
    return name;
  }
}

/** What a variable is called where that of another app has its name: `WEB_TOKEN`. */
export function nameWithApp(app: App, name: string): string {
  return `${app.name.replace(/\W/g, '_').toUpperCase()}_${name}`;
}
