/**
 * The requests that the dashboard holds: the newest, bounded, each with a number of its own, and
 * among them those that have not ended.
 */
import type {
  OpenPhase,
  OpenRequest,
  RequestChunk,
  RequestHeads,
  RequestRecord,
} from '../../src/model/request.js';

interface Numbered {
  /** Its identity on the screen, from 1: kept when it ends. Not the order in which they stand. */
  readonly seq: number;
  /** Of one that has not ended: as it was when it was told of. */
  readonly record: RequestRecord;
}

export interface EndedEntry extends Numbered {
  readonly kind: 'ended';
}

export interface OpenEntry extends Numbered {
  readonly kind: 'open';
  readonly phase: OpenPhase;
}

export type RequestEntry = EndedEntry | OpenEntry;

/** What is known of the header fields of one request. */
export type HeadsShown =
  | { readonly kind: 'held'; readonly id: number; readonly heads: RequestHeads }
  /** `why`: a sentence. */
  | { readonly kind: 'refused'; readonly id: number; readonly why: string };

const KEPT = 2000;

export class RequestBuffer {
  #ended: readonly EndedEntry[] = [];
  #open: readonly OpenEntry[] = [];
  #entries: readonly RequestEntry[] = [];
  #nextSeq = 1;
  #missed = 0;

  /**
   * As they ended, the newest last. One that is being answered stands where its answer began; those
   * that wait stand below all others. Another array whenever something has changed.
   */
  get entries(): readonly RequestEntry[] {
    return this.#entries;
  }

  /** Requests that came too fast to be shown. */
  get missed(): number {
    return this.#missed;
  }

  add(chunk: RequestChunk): void {
    switch (chunk.kind) {
      case 'gap':
        this.#missed += chunk.requests;
        return;
      case 'requests':
        this.#addEnded(chunk.records);
        break;
      case 'open':
        this.#takeOpen(chunk.requests);
        break;
    }
    this.#entries = merged(this.#ended, this.#open);
  }

  /** Forgets all: a feed that begins anew repeats what is still known. */
  clear(): void {
    this.#ended = [];
    this.#open = [];
    this.#entries = [];
    this.#missed = 0;
  }

  #addEnded(records: readonly RequestRecord[]): void {
    const open = [...this.#open];
    const added = records.map((record): EndedEntry => {
      const seq = takeSame(open, record)?.seq ?? this.#nextSeq++;
      return { kind: 'ended', seq, record };
    });
    this.#open = open;
    this.#ended = [...this.#ended, ...added].slice(-KEPT);
  }

  #takeOpen(requests: readonly OpenRequest[]): void {
    const known = [...this.#open];
    this.#open = requests.map(({ phase, record }) => {
      const seq = takeSame(known, record)?.seq ?? this.#nextSeq++;
      return { kind: 'open', seq, phase, record };
    });
  }
}

/** Takes the one out that this record is about. Until it ends a request has no number of its own. */
function takeSame(open: OpenEntry[], record: RequestRecord): OpenEntry | undefined {
  if (open.length === 0) return undefined;
  const index = open.findIndex(
    ({ record: { t, method, target, app } }) =>
      t === record.t && method === record.method && target === record.target && app === record.app,
  );
  return index === -1 ? undefined : open.splice(index, 1)[0];
}

function merged(ended: readonly EndedEntry[], open: readonly OpenEntry[]): readonly RequestEntry[] {
  if (open.length === 0) return ended;
  const entries: RequestEntry[] = [...ended];
  for (const one of open) {
    if (one.phase !== 'answered') continue;
    const answeredAt = one.record.t + one.record.ttfbMs;
    const before = entries.findLastIndex((other) => placeOf(other) <= answeredAt);
    entries.splice(before + 1, 0, one);
  }
  return [...entries, ...open.filter(({ phase }) => phase !== 'answered')];
}

/** The moment that a request stands for in the list. */
function placeOf({ kind, record: { t, ttfbMs, totalMs } }: RequestEntry): number {
  return t + (kind === 'ended' ? totalMs : ttfbMs);
}
