/**
 * What a process prints, kept as text and as lines, and awaited by pattern.
 */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { within } from './wait-for.js';

/** `SHOW_TEST_OUTPUT=1` mirrors everything that tests run. */
const SHOW = process.env['SHOW_TEST_OUTPUT'] === '1';

/** Only the end of long output goes into messages. */
const SHOWN_LINES = 60;

export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface LineOptions {
  readonly timeoutMs?: number;
  /** Only lines from this index on, such as `output.lines.length` of a moment ago. */
  readonly from?: number;
}

export class Output {
  readonly lines: OutputLine[] = [];
  readonly #raw = { stdout: '', stderr: '' };
  readonly #waiting = new Set<() => void>();
  #ended = false;
  /** Resolves when both streams have come to their end. */
  readonly whole: Promise<void>;
  #markWhole: () => void = () => undefined;

  /** @param label stands before mirrored lines */
  constructor(readonly label: string) {
    this.whole = new Promise((resolve) => (this.#markWhole = resolve));
  }

  /** Takes in a stream until its end. */
  read(stream: 'stdout' | 'stderr', readable: Readable): void {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const take = (text: string): void => {
      this.#raw[stream] += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#line(stream, line.replace(/\r$/, ''));
    };
    readable.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
    readable.once('close', () => {
      take(decoder.end());
      if (rest !== '') this.#line(stream, rest);
      rest = '';
    });
  }

  #line(stream: 'stdout' | 'stderr', text: string): void {
    this.lines.push({ stream, text });
    if (SHOW) process.stderr.write(`[${this.label}] ${text}\n`);
    for (const look of [...this.#waiting]) look();
  }

  /** No more will come: whoever still waits for a line is told so. */
  end(): void {
    this.#ended = true;
    this.#markWhole();
    for (const look of [...this.#waiting]) look();
  }

  get stdout(): string {
    return this.#raw.stdout;
  }

  get stderr(): string {
    return this.#raw.stderr;
  }

  /** Both streams in the order of arrival, colours removed. */
  get text(): string {
    return this.lines.map((line) => `${plain(line.text)}\n`).join('');
  }

  /** The end of {@link text}, for messages. */
  tail(): string {
    const shown = this.lines.slice(-SHOWN_LINES);
    const left = this.lines.length - shown.length;
    return [
      `${this.label} said${left > 0 ? ` (${left} lines before that)` : ''}:`,
      ...shown.map(({ stream, text }) => `  ${stream === 'stderr' ? '! ' : '| '}${plain(text)}`),
    ].join('\n');
  }

  /**
   * The first line, colours removed, that matches; one that has already come counts.
   * @throws Error with the output so far when the deadline passes or the process ends first
   */
  async waitForLine(pattern: RegExp, options: LineOptions = {}): Promise<RegExpExecArray> {
    let next = options.from ?? 0;
    let look: () => void = () => undefined;
    const found = new Promise<RegExpExecArray>((resolve, reject) => {
      look = () => {
        for (; next < this.lines.length; next += 1) {
          const match = pattern.exec(plain(this.lines[next]?.text ?? ''));
          if (match) {
            resolve(match);
            return;
          }
        }
        if (this.#ended) {
          reject(new Error(`it ended without a line like ${String(pattern)}\n${this.tail()}`));
        }
      };
    });
    this.#waiting.add(look);
    look();
    try {
      return await within(`a line like ${String(pattern)}`, found, {
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
        show: () => this.tail(),
      });
    } finally {
      this.#waiting.delete(look);
    }
  }
}

/** Text without colours. */
function plain(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;:]*m/g, '');
}
