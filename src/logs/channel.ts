/**
 * What one boot of an app prints, on its way into the app's log: a line discipline for each of its
 * streams, and its own last lines.
 */
import type { Clock } from '../model/clock.js';
import { saidInstance, type LogChannel, type LogLine, type LogWriter } from '../model/log.js';
import { stripSgr } from './control-sequences.js';
import { lineMark, type LineMark } from './line-mark.js';
import { markedLine } from './record.js';
import { StreamIntake } from './stream-intake.js';

/** Lines of each stream that {@link Channel.lastLines} can give. */
const KEPT_LINES = 40;

/** The log that a channel leads into. */
export interface ChannelHome {
  readonly clock: Clock;
  /** Epoch ms that never goes back. */
  now(): number;
  readonly app: string;
  /** Takes a whole line in. @returns its number; 0: the log is closed */
  commit(mark: LineMark, text: string, t: number): number;
  /** The highest generation of an instance that has had a way in. */
  newest(instance: number): number;
  /** An unfinished line should be shown anew. */
  show(intake: StreamIntake, writer: LogWriter): void;
  /** There are new lines. */
  changed(): void;
  /** False where so much is unwritten that pipes should wait for {@link drained}. */
  hasRoom(): boolean;
  drained(): Promise<void>;
  ended(channel: Channel): void;
}

export class Channel implements LogChannel {
  readonly #home: ChannelHome;
  readonly #writer: LogWriter;
  readonly #generation: number;
  readonly #intakes: Readonly<Record<'out' | 'err', StreamIntake>>;
  readonly #last = { out: new LastLines(), err: new LastLines() };
  readonly #unfinished = new Set<(text: string) => void>();
  /** Replaced, never changed: whoever is being called may take itself off. */
  #listeners: readonly ((line: LogLine) => void)[] = [];
  /** Time of the chunk that is being taken in. */
  #t = 0;
  #lines = 0;

  constructor(home: ChannelHome, writer: LogWriter, generation: number) {
    this.#home = home;
    this.#writer = writer;
    this.#generation = generation;
    const intake = (stream: 'out' | 'err'): StreamIntake =>
      new StreamIntake(
        lineMark(stream),
        home.clock,
        (text) => this.#commit(stream, text),
        (changed) => {
          home.show(changed, writer);
          for (const listener of [...this.#unfinished]) listener(changed.text());
        },
      );
    this.#intakes = { out: intake('out'), err: intake('err') };
    this.#mark();
  }

  write(stream: 'out' | 'err', bytes: Uint8Array): boolean {
    const before = this.#lines;
    this.#t = this.#home.now();
    this.#mark();
    this.#intakes[stream].push(bytes);
    if (this.#lines > before) this.#home.changed();
    return this.#home.hasRoom();
  }

  drained(): Promise<void> {
    return this.#home.drained();
  }

  flush(): void {
    this.#t = this.#home.now();
    this.#mark();
    this.#intakes.out.end();
    this.#intakes.err.end();
    this.#home.changed();
  }

  end(): void {
    this.flush();
    this.#home.ended(this);
  }

  lastLines(count: number): readonly string[] {
    const { out, err } = this.#last;
    return (err.empty ? out : err).newest(count).map(stripSgr);
  }

  onLine(listener: (line: LogLine) => void): () => void {
    const entry = (line: LogLine): void => listener(line);
    this.#listeners = [...this.#listeners, entry];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== entry);
    };
  }

  onUnfinished(listener: (text: string) => void): () => void {
    this.#unfinished.add(listener);
    return () => this.#unfinished.delete(listener);
  }

  /** Sees to what its lines have to say of their writer now. */
  #mark(): void {
    const { out, err } = this.#intakes;
    const instance = saidInstance(this.#writer);
    const later = this.#home.newest(this.#writer.instance) > this.#generation;
    const generation = later ? this.#generation : undefined;
    if (out.mark.instance === instance && out.mark.generation === generation) return;
    out.mark = lineMark('out', { instance, generation });
    err.mark = lineMark('err', { instance, generation });
  }

  #commit(stream: 'out' | 'err', text: string): void {
    this.#lines++;
    this.#last[stream].add(text);
    const { app } = this.#home;
    const t = this.#t;
    const { mark } = this.#intakes[stream];
    const n = this.#home.commit(mark, text, t);
    // Most of the time nobody listens, and an object for each line would be made for nobody.
    if (n === 0 || this.#listeners.length === 0) return;
    const line = markedLine(app, n, t, mark, text);
    for (const listener of this.#listeners) listener(line);
  }
}

/** The newest {@link KEPT_LINES} of one stream. */
class LastLines {
  readonly #lines: string[] = [];
  #count = 0;

  add(text: string): void {
    this.#lines[this.#count++ % KEPT_LINES] = text;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /** Oldest first. */
  newest(count: number): string[] {
    const oldest = this.#count % KEPT_LINES;
    const lines =
      this.#count <= KEPT_LINES
        ? this.#lines
        : [...this.#lines.slice(oldest), ...this.#lines.slice(0, oldest)];
    return lines.slice(-count);
  }
}
