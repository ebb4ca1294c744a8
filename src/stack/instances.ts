/**
 * The instances of every app as they are now.
 */
import { instanceName } from '../model/app.js';
import { isSettled } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';

export class Instances {
  readonly #byApp = new Map<string, readonly InstanceStatus[]>();
  /** Names of the instances of which it is open yet what they come to. */
  readonly #unsettled = new Set<string>();

  /** By their numbers. A new list after each change: events that nobody has read yet hold the old one. */
  of(app: string): readonly InstanceStatus[] {
    return this.#byApp.get(app) ?? [];
  }

  /** It is open of no instance what it comes to. */
  get areSettled(): boolean {
    return this.#unsettled.size === 0;
  }

  take(app: string, instance: InstanceStatus): void {
    const others = this.of(app).filter((each) => each.instance !== instance.instance);
    this.#byApp.set(
      app,
      [...others, instance].sort((a, b) => a.instance - b.instance),
    );
    const name = instanceName(app, instance.instance);
    if (isSettled(instance.state)) this.#unsettled.delete(name);
    else this.#unsettled.add(name);
  }

  remove(app: string, instance: number): void {
    this.#unsettled.delete(instanceName(app, instance));
    const left = this.of(app).filter((each) => each.instance !== instance);
    if (left.length > 0) this.#byApp.set(app, left);
    else this.#byApp.delete(app);
  }
}
