/**
 * What one boot of an app prints, on its way into the app's log: a line discipline for each of its
 * streams, and its own last lines.
 */
import type { Clock } from '../model/clock.js';
import { saidInstance, type LogChannel, type LineRun, type LogWriter } from '../model/log.js';
import { withoutColours } from './control-sequences.js';
import { lineMark, type LineMark } from './line-mark.js';
import { markedRun } from './line-run.js';
import { StreamIntake } from './stream-intake.js';

/** Lines of each stream that {@link Channel.lastLines} can give. */
const KEPT_LINES = 40;

/** The log that a channel leads into. */
export interface ChannelHome {
  readonly clock: Clock;
  /** Epoch ms that never goes back. */
  now(): number;
  /** The time of a line that ended at `t`: no line of the stack is earlier than one before it. */
  inOrder(t: number): number;
  readonly app: string;
  /**
   * Takes the texts of whole lines in, with `\n` between two. @returns the number of the first; 0: the
   * log is closed
   */
  commit(mark: LineMark, texts: string, t: number): number;
  /** Number of the newest line. */
  last(): number;
  /** The highest generation of an instance that has had a way in. */
  newest(instance: number): number;
  /** An unfinished line should be shown anew. */
  show(intake: StreamIntake, writer: LogWriter): void;
  /** There are new lines, of so many characters. */
  changed(chars?: number): void;
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
  #listeners: readonly ((run: LineRun) => void)[] = [];
  /** Time of the chunk that is being taken in. */
  #t = 0;
  #commits = 0;

  constructor(home: ChannelHome, writer: LogWriter, generation: number) {
    this.#home = home;
    this.#writer = writer;
    this.#generation = generation;
    const intake = (stream: 'out' | 'err'): StreamIntake =>
      new StreamIntake(
        lineMark(stream),
        home.clock,
        (texts) => this.#commit(stream, texts),
        (changed) => {
          home.show(changed, writer);
          for (const listener of [...this.#unfinished]) listener(changed.text());
        },
      );
    this.#intakes = { out: intake('out'), err: intake('err') };
    this.#mark();
  }

  write(stream: 'out' | 'err', bytes: Uint8Array): boolean {
    const before = this.#commits;
    this.#t = this.#home.now();
    this.#mark();
    this.#intakes[stream].push(bytes, this.#t);
    if (this.#commits > before) this.#home.changed(bytes.byteLength);
    return this.#home.hasRoom();
  }

  drained(): Promise<void> {
    return this.#home.drained();
  }

  flush(): void {
    this.#mark();
    // What stood unfinished was printed when it was, and not when its writer ended.
    for (const intake of [this.#intakes.out, this.#intakes.err]) {
      this.#t = intake.t;
      intake.end();
    }
    this.#home.changed();
  }

  end(): void {
    this.flush();
    this.#home.ended(this);
  }

  lastLines(count: number): readonly string[] {
    const { out, err } = this.#last;
    return (err.empty ? out : err).newest(count).map(withoutColours);
  }

  onLines(listener: (run: LineRun) => void): () => void {
    const entry = (run: LineRun): void => listener(run);
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

  #commit(stream: 'out' | 'err', texts: string): void {
    this.#commits++;
    this.#last[stream].add(texts);
    const { app } = this.#home;
    const t = this.#home.inOrder(this.#t);
    const { mark } = this.#intakes[stream];
    const first = this.#home.commit(mark, texts, t);
    if (first === 0 || this.#listeners.length === 0) return;
    const run = markedRun(app, first, this.#home.last() - first + 1, t, mark, texts);
    for (const listener of this.#listeners) listener(run);
  }
}

/** The newest {@link KEPT_LINES} of one stream, and maybe some more. */
class LastLines {
  /** Texts of one or more lines, as they came; the newest in slot `(#count - 1) % KEPT_LINES`. */
  #texts: string[] = [];
  #count = 0;

  add(texts: string): void {
    // Those before are of no use any more, and whatever is held of a flood is large.
    if (hasKeptLines(texts)) {
      this.#texts = [];
      this.#count = 0;
    }
    this.#texts[this.#count++ % KEPT_LINES] = texts;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /** Oldest first. */
  newest(count: number): string[] {
    const oldest = this.#count % KEPT_LINES;
    const texts =
      this.#count <= KEPT_LINES
        ? this.#texts
        : [...this.#texts.slice(oldest), ...this.#texts.slice(0, oldest)];
    return texts.flatMap((each) => each.split('\n')).slice(-Math.min(count, KEPT_LINES));
  }
}

/** Whether so many lines are in these texts alone. */
function hasKeptLines(texts: string): boolean {
  let from = texts.length;
  for (let breaks = 1; breaks < KEPT_LINES; breaks++) {
    from = from === 0 ? -1 : texts.lastIndexOf('\n', from - 1);
    if (from === -1) return false;
  }
  return true;
}
