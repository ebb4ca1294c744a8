/**
 * How large the terminal is. One that does not know (of a serial line, of `docker exec -t`, of expect)
 * says 0x0, and is taken to have what terminals always had.
 */
import type { Size } from './state.js';

/** What is known of a terminal that is written to; a side that is not known is 0, or not there. */
export interface Sized {
  readonly columns?: number;
  readonly rows?: number;
}

const USUAL: Size = { columns: 80, rows: 24 };

export function sizeOf({ columns = 0, rows = 0 }: Sized): Size {
  return {
    columns: columns > 0 ? columns : USUAL.columns,
    rows: rows > 0 ? rows : USUAL.rows,
  };
}

/** The same terminal, which now says what {@link sizeOf} makes of it to whoever asks by itself. */
export function withSize<T extends Sized & object>(output: T): T {
  return new Proxy(output, {
    get(target, name) {
      if (name === 'columns' || name === 'rows') return sizeOf(target)[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}

/** The size is told to whoever is in the foreground: one that was suspended has to ask for it. */
export function measure(output: Sized): void {
  (output as { _refreshSize?: () => void })._refreshSize?.();
}
