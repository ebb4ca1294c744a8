/**
 * The requests that the dashboard holds: the newest, bounded, each with a number of its own.
 */
import type { RequestChunk, RequestHeads, RequestRecord } from '../../src/model/request.js';

export interface RequestEntry {
  /** Order of arrival, from 1; its identity on the screen. */
  readonly seq: number;
  readonly record: RequestRecord;
}

/** What is known of the header fields of one request. */
export type HeadsShown =
  | { readonly kind: 'held'; readonly id: number; readonly heads: RequestHeads }
  /** `why`: a sentence. */
  | { readonly kind: 'refused'; readonly id: number; readonly why: string };

const KEPT = 2000;

export class RequestBuffer {
  #entries: RequestEntry[] = [];
  #nextSeq = 1;
  #missed = 0;

  /** Oldest first. Another array whenever something has changed. */
  get entries(): readonly RequestEntry[] {
    return this.#entries;
  }

  /** Requests that came too fast to be shown. */
  get missed(): number {
    return this.#missed;
  }

  add(chunk: RequestChunk): void {
    if (chunk.kind === 'gap') {
      this.#missed += chunk.requests;
      return;
    }
    const added = chunk.records.map((record) => ({ seq: this.#nextSeq++, record }));
    this.#entries = [...this.#entries, ...added].slice(-KEPT);
  }

  /** Forgets all: a feed that begins anew repeats what is still known. */
  clear(): void {
    this.#entries = [];
    this.#missed = 0;
  }
}
