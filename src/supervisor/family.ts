/**
 * Everybody who descends from one leader: the members of its group, and the strays that left it.
 */
import { groupRest, send } from './group.js';
import type { ProcessEntry } from './process-table.js';
import type { ProcessView } from './process-view.js';
import { Descendants } from './stragglers.js';

export class Family {
  readonly #leader: number;
  readonly #owner: string;
  readonly #view: ProcessView;
  readonly #descendants: Descendants;
  readonly #told = new Set<string>();

  /**
   * @param leader pid of the leader, which is also its group and session
   * @param owner the instance's name, which its processes carry in `PS`
   */
  constructor(leader: number, owner: string, view: ProcessView) {
    this.#leader = leader;
    this.#owner = owner;
    this.#view = view;
    this.#descendants = new Descendants(leader);
  }

  /** Takes note of descendants outside the group while their parents still live. */
  observe(): void {
    this.#descendants.observe(this.#view.table());
  }

  /**
   * Who still lives. The group comes first: its members may end their own strays, and are given the
   * time to.
   *
   * @param options.strays also look for those who left the group, once it is empty
   */
  rest(options: { readonly strays: boolean }): readonly ProcessEntry[] {
    const group = groupRest(this.#leader, this.#view.table);
    if (group.length > 0 || !options.strays) return group;
    return this.strays();
  }

  /** Sends signals to every stray. */
  tellStrays(signals: readonly NodeJS.Signals[]): void {
    for (const stray of this.strays()) {
      for (const signal of signals) send(stray.pid, signal);
    }
  }

  /** The same, once to each: after the group is gone, and to those found later. */
  tellNewStrays(signals: readonly NodeJS.Signals[]): void {
    if (groupRest(this.#leader, this.#view.table).length > 0) return;
    for (const stray of this.strays()) {
      const name = `${stray.pid} ${stray.startTicks}`;
      if (this.#told.has(name)) continue;
      this.#told.add(name);
      for (const signal of signals) send(stray.pid, signal);
    }
  }

  /** Those who left the group, also when the group itself is long gone. */
  strays(): readonly ProcessEntry[] {
    const strays = new Map<number, ProcessEntry>();
    for (const entry of this.#descendants.rest()) strays.set(entry.pid, entry);
    const { groups } = this.#view;
    for (const entry of this.#view.marked()) {
      if (entry.owner === this.#owner && !groups.has(entry.pgrp)) strays.set(entry.pid, entry);
    }
    return [...strays.values()];
  }
}
