/**
 * Header fields as they were received: a flat list `name, value, name, value, …` in order, with
 * repetition and the sender's spelling (Node's `rawHeaders`, latin1 characters).
 */

export type RawHeaders = readonly string[];

/** Calls back for every field; `lower` is its name in lower case. */
export function eachHeader(
  raw: RawHeaders,
  visit: (name: string, value: string, lower: string) => void,
): void {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    visit(name, raw[i + 1] ?? '', name.toLowerCase());
  }
}

/** Calls back for the values of one field, by its lower-case name. */
export function eachValue(raw: RawHeaders, wanted: string, visit: (value: string) => void): void {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    // Names mostly differ in length already, and this is asked of every request several times.
    if (name.length === wanted.length && name.toLowerCase() === wanted) visit(raw[i + 1] ?? '');
  }
}

/** All values of one field, by its lower-case name. */
export function headerValues(raw: RawHeaders, wanted: string): string[] {
  const values: string[] = [];
  eachValue(raw, wanted, (value) => values.push(value));
  return values;
}

/** True where there is such a field, by its lower-case name. */
export function hasHeader(raw: RawHeaders, wanted: string): boolean {
  let found = false;
  eachValue(raw, wanted, () => (found = true));
  return found;
}

/** The members of a comma-separated list field over all its lines, in lower case. */
export function listTokens(raw: RawHeaders, wanted: string): string[] {
  return headerValues(raw, wanted)
    .flatMap((value) => value.split(','))
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== '');
}

/**
 * Fields that belong to one connection (RFC 9110 section 7.6.1), beside those that Connection
 * nominates.
 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/**
 * What is decided by the name of a field alone, remembered by how the name is spelled: senders use the
 * same few all the time, and one look costs less than the name in lower case. Forgotten when strangers
 * have filled it.
 */
export function rememberedByName<T>(decide: (lower: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= MAX_NAMES) known.clear();
    const decision = decide(name.toLowerCase());
    // As a text of its own: V8 would keep the whole head that this is a part of.
    if (name.length <= MAX_NAME)
      known.set(Buffer.from(name, 'latin1').toString('latin1'), decision);
    return decision;
  };
}

const MAX_NAMES = 512;
const MAX_NAME = 64;

/** The fields that Connection nominates. What frames the message or addresses it is not its to take. */
export function nominated(raw: RawHeaders): ReadonlySet<string> {
  // Nearly every Connection field says no more than whether it lasts.
  if (headerValues(raw, 'connection').every((value) => ONLY_LASTING.test(value))) return NONE;
  const names = new Set(listTokens(raw, 'connection'));
  names.delete('content-length');
  names.delete('host');
  return names;
}

const NONE: ReadonlySet<string> = new Set();
const ONLY_LASTING = /^(close|keep-alive)$/i;
