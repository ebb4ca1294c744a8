// Measuring by turns, since the machine is not the same from one minute to the next.
import { endAll, living } from './scratch.mjs';

/**
 * A peer that did not do the job, in the words for the table.
 */
export class NotDone extends Error {}

/** So often one may fail before it is left out. */
const CHANCES = 2;

/**
 * Every entry is measured once in each round. The first round is thrown away: it fills the caches.
 * A peer that throws `NotDone` twice is left out from then on; the message becomes its note. Any
 * other error ends the bench. One with `once` takes long and has its turn in one round only. What an
 * entry has left running is ended before the next.
 * @param {number} rounds
 * @param {{ name: string, measure: () => Promise<number>, once?: boolean }[]} entries
 * @param {{ warm?: boolean, keep?: boolean }} [options]
 *   warm false: no round is thrown away; keep: what is running goes on, for all rounds
 * @returns {Promise<Map<string, import('./row.mjs').Figure>>}  by name
 */
export async function byTurns(rounds, entries, { warm = true, keep = false } = {}) {
  const figures = new Map(entries.map(({ name }) => [name, { name, samples: [] }]));
  const failures = new Map(entries.map(({ name }) => [name, 0]));
  for (let round = warm ? -1 : 0; round < rounds; round += 1) {
    for (const { name, measure, once } of entries) {
      const figure = figures.get(name);
      if (failures.get(name) >= CHANCES || (once && round !== 0)) continue;
      try {
        const sample = await measure();
        if (round >= 0) figure.samples.push(sample);
      } catch (error) {
        if (!(error instanceof NotDone)) throw error;
        failures.set(name, failures.get(name) + 1);
        figure.note = `${failures.get(name)} × ${error.message}`;
      }
      if (!keep && living().length > 0) endAll();
    }
  }
  return figures;
}
