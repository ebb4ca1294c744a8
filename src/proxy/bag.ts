/**
 * What is under way now, and comes and goes with every request.
 *
 * A Set would do, but for this: V8 makes a new table for one of which much was deleted, and the old
 * table goes on naming the new one and all that was in it. Once such a table has lived long enough to be
 * taken for old, everything that passes through the Set after it is kept as well, with all that hangs on
 * it, until the next large collection. That was three kilobytes of every request, and a busy proxy spent a
 * tenth of its time on copying them. Here a place is used again, and nothing is made.
 */
export class Bag<T> {
  readonly #items: (T | undefined)[] = [];
  /** When each came, by place. */
  readonly #came: number[] = [];
  readonly #free: number[] = [];
  #count = 0;

  get size(): number {
    return this.#items.length - this.#free.length;
  }

  /** @returns the place at which it is to be removed, once */
  add(item: T): number {
    const place = this.#free.pop() ?? this.#items.length;
    this.#items[place] = item;
    this.#came[place] = this.#count++;
    return place;
  }

  remove(place: number): void {
    if (this.#items[place] === undefined) return;
    this.#items[place] = undefined;
    this.#free.push(place);
  }

  /** What is in it now, in the order in which it came. */
  list(): T[] {
    const came = this.#came;
    return this.#items
      .flatMap((item, place) => (item === undefined ? [] : [{ item, at: came[place] ?? 0 }]))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }
}
