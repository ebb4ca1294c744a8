/**
 * A log of which the dashboard holds less than there is, with the files that have all of it.
 */
import type { LogChunk, LogLine, LogQuery } from '../../../../src/model/log.js';
import { currentNotice } from '../../../../ui/notices.js';
import { screenViews } from '../../../../ui/views/screen.js';
import { FakeStage } from './fake-stage.js';
import { NOW } from './sample-stack.js';
import { screenText } from './screen-text.js';

const text = (app: string, n: number): string => `${app} line ${n} end`;

/** Every line that was ever printed, as the files have them: those of both apps by turns. */
class Files {
  readonly #lines: LogLine[] = [];
  readonly asked: LogQuery[] = [];

  add(lines: readonly LogLine[]): void {
    for (const line of lines) this.#lines.push(line);
  }

  read(query: LogQuery): LogChunk[] {
    this.asked.push(query);
    const { apps, from, before, head, tail } = query;
    const wanted = this.#lines.filter(
      ({ app, n }) =>
        (!apps || apps.includes(app)) &&
        n >= (from?.get(app) ?? 1) &&
        (!before || n < (before.get(app) ?? 1)),
    );
    const part = tail === undefined ? wanted.slice(0, head) : wanted.slice(-tail);
    return [{ kind: 'lines', lines: part }];
  }
}

/** A log of `count` lines an app, printed in chunks as a stack sends them. */
export class PagedLog {
  readonly stage = new FakeStage({ columns: 140, rows: 100 });
  readonly files = new Files();
  #n = 0;

  constructor() {
    this.stage.fake.partOf = (query) => this.files.read(query);
  }

  /** When the lines are written that are printed with the line of that number. */
  timeOf: (n: number) => number = () => NOW;
  /** In which order the apps' lines of one moment have come; the files have the order of the apps. */
  arrival: (apps: readonly string[], n: number) => readonly string[] = (apps) => apps;

  print(count: number, apps: readonly string[] = ['web']): void {
    const some = apps.length > 1 ? 1 : 500;
    for (let left = count; left > 0; left -= some) {
      const first = this.#n + 1;
      this.#n += Math.min(some, left);
      const numbers = Array.from({ length: this.#n - first + 1 }, (_, i) => first + i);
      for (const app of apps) {
        const t = this.timeOf(first);
        this.files.add(numbers.map((n) => ({ app, n, t, stream: 'out', text: text(app, n) })));
      }
      for (const app of this.arrival(apps, first)) {
        this.stage.printAt(this.timeOf(first), app, ...numbers.map((n) => text(app, n)));
      }
    }
  }

  /** One line of `web` with a text of its own. */
  printError(words: string): void {
    this.#n += 1;
    this.files.add([{ app: 'web', n: this.#n, t: NOW, stream: 'out', text: words }]);
    this.stage.printAt(NOW, 'web', words);
  }

  /** A remark of the stack that `web` was started. */
  start(): void {
    this.#n += 1;
    const words = `started as ${this.#n}`;
    const line = { app: 'web', n: this.#n, t: NOW, stream: 'sys', remark: 'started' } as const;
    this.files.add([{ ...line, text: words }]);
    this.stage.remark('web', 'started', words);
  }

  get shown(): readonly number[] {
    const screen = screenText(screenViews(this.stage.scene), this.stage.state.size);
    return [...screen.matchAll(/ line (\d+) end/g)].map(([, n]) => Number(n));
  }

  /** The notice above the footer. */
  get told(): string {
    return currentNotice(this.stage.state, this.stage.now())?.text ?? '';
  }

  get title(): string {
    const screen = screenText(screenViews(this.stage.scene), this.stage.state.size);
    return screen.split('\n').find((row) => row.includes('paused') || row.includes('follow')) ?? '';
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.stage.press(key);
      await this.stage.files.read;
    }
  }
}
