/**
 * Everybody who descends from one leader: the members of its group, and the strays that left it.
 */
import { descendantsOf, processTable, type ProcessEntry } from './process-table.js';
import type { ProcessView } from './process-view.js';
import { Descendants, instanceOfBoot, type StrayTeller } from './stragglers.js';

/** Who is left; strays are looked for only when nobody is left of the group. */
export interface Rest {
  readonly group: readonly ProcessEntry[];
  readonly strays: readonly ProcessEntry[];
}

export class Family {
  readonly #leader: number;
  readonly #boot: string;
  readonly #view: ProcessView;
  readonly #descendants: Descendants;
  #settled = false;

  /**
   * @param leader pid of the leader, which is also its group and session
   * @param boot what its processes say of themselves; see `bootName`
   * @param teller is told of those who leave the group
   */
  constructor(leader: number, boot: string, view: ProcessView, teller?: StrayTeller) {
    this.#leader = leader;
    this.#boot = boot;
    this.#view = view;
    this.#descendants = new Descendants(leader, teller);
  }

  /** Takes note of descendants outside the group while their parents still live. */
  async observe(): Promise<void> {
    try {
      const { entries } = await this.#view.everybody();
      if (!this.#settled) this.#descendants.observe(entries);
    } catch {
      // Without /proc a look may fail; there will be others.
    }
  }

  /**
   * The same at once, before the parents are told to end. Whose parent has ended already is known by his session,
   * also later.
   */
  witness(): void {
    const near = descendantsOf(this.#descendants.pids());
    this.#descendants.observe(near ?? processTable());
    if (near) void this.observe();
  }

  /** Nobody asks any more: whoever of the strays is gone need not be stopped when we are killed. */
  settle(): void {
    this.#settled = true;
    this.#descendants.rest();
  }

  /**
   * Who still lives. The group comes first: its members may end their own strays, and are given the
   * time to.
   *
   * @param options.strays also look for those who left the group, once it is empty
   */
  async rest(options: { readonly strays: boolean }): Promise<Rest> {
    const group = await this.#view.group(this.#leader);
    if (group.length > 0 || !options.strays) return { group, strays: [] };
    return { group, strays: await this.strays() };
  }

  /** Those who left the group, also when the group itself is long gone. */
  async strays(): Promise<readonly ProcessEntry[]> {
    const { marked } = await this.#view.marked();
    const strays = new Map<number, ProcessEntry>();
    for (const entry of this.#descendants.rest()) strays.set(entry.pid, entry);
    const { groups } = this.#view;
    for (const entry of marked) {
      if (this.#isKin(entry.boot) && !groups.has(entry.pgrp)) strays.set(entry.pid, entry);
    }
    return [...strays.values()];
  }

  /** Of this boot, or of an earlier one of the same instance that nobody else will see to. */
  #isKin(boot: string | undefined): boolean {
    if (boot === undefined || boot === this.#boot) return boot === this.#boot;
    return instanceOfBoot(boot) === instanceOfBoot(this.#boot) && !this.#view.boots.has(boot);
  }
}
