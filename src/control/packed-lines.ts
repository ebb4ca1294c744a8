/**
 * Log lines on the wire in fewer bytes and, above all, fewer objects: lines of an app that came at
 * the same moment share everything but their texts. Sent to readers that prefer it (RFC 7240);
 * ours always does, and then sees no difference.
 */
import type { LineRun, LogChunk, LogLine, RunChunk } from '../model/log.js';

/** Lines with numbers from `n` on. */
interface Run extends Omit<LogLine, 'text'> {
  readonly texts: readonly string[];
}

/** In place of a chunk of lines, in the same order. */
export interface PackedLines {
  readonly kind: 'packed';
  readonly runs: readonly Run[];
}

/** What a reader of logs prefers, beside what it asks for. */
export interface LogPreferences {
  readonly packed: boolean;
  /** See `LogQuery.everyMs`. */
  readonly everyMs: number | undefined;
}

const PACKED = 'packed-lines';
const EVERY = 'every-ms';
/** A reader that wants to be told less often than this may read less often. */
const MAX_EVERY_MS = 1000;

/** The value of a `Prefer` header. */
export function preferText({ packed, everyMs }: LogPreferences): string {
  return [packed ? PACKED : '', everyMs === undefined ? '' : `${EVERY}=${everyMs}`]
    .filter((part) => part !== '')
    .join(', ');
}

/** What is unknown or wrong is passed over, as RFC 7240 §2 has it. */
export function readPrefer(header: string | readonly string[] | undefined): LogPreferences {
  const parts = [header ?? ''].flat().join(',').toLowerCase().split(',');
  const values = new Map(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim(), value.trim()];
    }),
  );
  const every = values.get(EVERY) ?? '';
  const everyMs = /^\d{1,6}$/.test(every) ? Math.min(Number(every), MAX_EVERY_MS) : undefined;
  return { packed: values.has(PACKED), everyMs };
}

export function pack(chunk: RunChunk): PackedLines | Exclude<RunChunk, { kind: 'runs' }> {
  return chunk.kind === 'runs' ? { kind: 'packed', runs: joined(chunk.runs) } : chunk;
}

/** The chunk that was packed, or one that was not. */
export function unpack(chunk: LogChunk | PackedLines): LogChunk {
  if (chunk.kind !== 'packed') return chunk;
  const lines: LogLine[] = [];
  for (const { app, n, t, stream, instance, generation, remark, texts } of chunk.runs) {
    let next = n;
    for (const text of texts) {
      lines.push({ app, n: next++, t, stream, text, instance, generation, remark });
    }
  }
  return { kind: 'lines', lines };
}

/** As few runs as can be: of what an app wrote in one millisecond comes a run for each time that it was read. */
function joined(runs: readonly LineRun[]): Run[] {
  const out: Run[] = [];
  let texts: string[] = [];
  let last: LineRun | undefined;
  for (const run of runs) {
    const { app, n, t, stream, instance, generation, remark, text } = run;
    const each = run.lines === 1 ? [text] : text.split('\n');
    if (last && goesOn(last, run)) for (const one of each) texts.push(one);
    else {
      texts = each;
      out.push({ app, n, t, stream, instance, generation, remark, texts });
    }
    last = run;
  }
  return out;
}

/** Whether all but their texts is the same. */
function goesOn(last: LineRun, run: LineRun): boolean {
  return (
    last.n + last.lines === run.n &&
    last.t === run.t &&
    last.app === run.app &&
    last.stream === run.stream &&
    last.instance === run.instance &&
    last.generation === run.generation &&
    last.remark === run.remark
  );
}
