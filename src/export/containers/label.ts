/**
 * Names of services and objects.
 */

/**
 * A name for what knows lower-case letters, digits and dashes only, a letter first: RFC 1035 section
 * 2.3.1, which Kubernetes asks of a Service. Short enough for a suffix of thirteen characters.
 */
export function label(text: string): string {
  const inner = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  const named = /^[a-z]/.test(inner) ? inner : `app-${inner}`;
  return named.slice(0, 50).replace(/-+$/, '');
}
