/**
 * A promise of a proxy in front of the nasty stack, and how its app tells what it saw.
 */
import assert from 'node:assert/strict';
import { get, type GetOptions } from '../http.js';

export interface Promised {
  readonly name: string;
  readonly keeps: (url: string) => Promise<void>;
}

/** What `fixtures/mirror.mjs` saw. */
export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly env: Readonly<Record<string, string | null>>;
}

export async function seen(url: string, options: GetOptions = {}): Promise<Seen> {
  const { status, body } = await get(url, options);
  assert.equal(status, 200, `${url}: ${body}`);
  return JSON.parse(body) as Seen;
}

export function values({ rawHeaders }: Seen, name: string): string[] {
  return rawHeaders.filter(
    (_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name.toLowerCase(),
  );
}
