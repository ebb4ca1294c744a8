/**
 * Signals by the names that people write.
 */
import { nearest } from './nearest.js';

export type SignalReading =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** `meant`: the nearest name there is, without its `SIG`. */
  | { readonly kind: 'unknown'; readonly meant: string | undefined };

/**
 * `HUP`, `SIGHUP`, in any case, or its number (signal(7)).
 *
 * @param known what this system has: `os.constants.signals`
 */
export function readSignal(text: string, known: Readonly<Record<string, number>>): SignalReading {
  const numbers = Object.entries(known) as [NodeJS.Signals, number][];
  const wanted = text.toUpperCase().replace(/^SIG/, '');
  const found = numbers.find(
    ([name, number]) => name === `SIG${wanted}` || String(number) === text,
  )?.[0];
  if (found !== undefined) return { kind: 'signal', signal: found };
  // Without the SIG that all have, or every short word would be near to some signal.
  const names = numbers.map(([name]) => name.replace(/^SIG/, ''));
  return { kind: 'unknown', meant: nearest(wanted, names) };
}
