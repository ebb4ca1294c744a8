/**
 * TCP ports by foreman's rule.
 */

export const HIGHEST_PORT = 65_535;

/**
 * The port of an instance where `PORT` is a base: base + 100·i for app i, its further instances the
 * ports after that.
 *
 * @param index position of the app in the config, from 0
 * @param instance from 1
 */
export function portFrom(base: number, index: number, instance: number): number {
  return base + 100 * index + instance - 1;
}
