/**
 * Short names for long texts. Not for secrets: who wants two texts of one fingerprint finds them.
 * `node:crypto` would do as well, and takes longer to load than a whole config to read.
 */

/** 32 bits from 16 at a time: FNV-1a (Fowler, Noll, Vo) from `seed`, ended as in MurmurHash3. */
function hash32(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number below 2^32 that is the same for the same text, and spread evenly over different ones. */
export function fingerprintNumber(text: string): number {
  return hash32(text, 0);
}

/**
 * Lower-case hexadecimal digits that are the same for the same text.
 * @param digits at most 16
 */
export function fingerprint(text: string, digits: number): string {
  return [0, 0x9e3779b9]
    .map((seed) => hash32(text, seed).toString(16).padStart(8, '0'))
    .join('')
    .slice(0, digits);
}
