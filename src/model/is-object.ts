/**
 * Whether a value that somebody has written is an object with members: no list, and not `null`.
 */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
