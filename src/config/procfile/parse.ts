/**
 * A Procfile: the lines that foreman, overmind and Heroku know, and our directives, which to them
 * are comments. Nothing is dropped in silence, and all errors are found in one run.
 */
import type { Diagnostic } from '../../model/diagnostic.js';
import { nearest } from '../../model/nearest.js';
import { judgeKey, type KeyScope, keySpec } from '../keys.js';
import { diagnosticAt, type Mark, type RawApp, type RawConfig, type RawOption } from '../raw.js';
import { wordValue } from '../raw.js';
import { type DirectiveWord, readDirective, type Span } from './directive.js';
import { type LogicalLine, logicalLines } from './lines.js';
import { guessMeaning } from './meant.js';

export interface ParsedProcfile {
  readonly config: RawConfig;
  readonly diagnostics: readonly Diagnostic[];
}

const PROCESS = /^(\s*)([A-Za-z0-9_-]+)(\s*:\s*)(\S.*)$/;
const COMMENTED_PROCESS = /^\s*#+\s*([A-Za-z0-9_-]+)\s*:\s*\S/;
/** Words that begin a remark, not a process line that was commented out. */
const REMARK = /^(note|nb|todo|fixme|xxx|hint|see|warning|example|usage|https?)$/i;
const DIRECTIVE = /^(\s*#@)(\S*)/;

/** @param file absolute path, for positions */
export function parseProcfile(text: string, file: string): ParsedProcfile {
  return new ProcfileReader(file).read(logicalLines(text));
}

class ProcfileReader {
  readonly #file: string;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #stack = new Map<string, RawOption>();
  readonly #apps = new Map<string, RawApp>();
  /** Directives that wait for the process line below them. */
  #waiting: LogicalLine[] = [];
  /** Directives that went to the commented-out line just above, and the name on that line. */
  #commented: { readonly name: string; readonly lines: readonly LogicalLine[] } | undefined;
  #toldOfContinuation = false;

  constructor(file: string) {
    this.#file = file;
  }

  read(lines: readonly LogicalLine[]): ParsedProcfile {
    let before: LogicalLine | undefined;
    for (const line of lines) {
      this.#readLine(line, before?.text);
      before = line;
    }
    this.#dropWaiting();
    return { config: { stack: this.#stack, apps: this.#apps }, diagnostics: this.#diagnostics };
  }

  #readLine(line: LogicalLine, before: string | undefined): void {
    if (line.text.trim() === '' && line.continuations.length === 0) {
      this.#dropWaiting();
      this.#commented = undefined;
      return;
    }
    const directive = DIRECTIVE.exec(line.text);
    if (directive) {
      this.#readDirectiveLine(line, directive[1]?.length ?? 0, directive[2] ?? '');
      return;
    }
    if (/^\s*#/.test(line.text)) {
      this.#readComment(line);
      return;
    }
    this.#readProcess(line, before);
  }

  #readProcess(line: LogicalLine, before: string | undefined): void {
    this.#noteContinuation(line);
    const directives = this.#waiting;
    this.#waiting = [];
    const commented = this.#commented;
    this.#commented = undefined;
    const options = new Map<string, RawOption>();
    // Also for a line that cannot be read: the faults above it are told in the same run.
    for (const directive of directives) {
      this.#readOptions(directive, bodyStart(directive), 'app', options);
    }
    const match = PROCESS.exec(line.text);
    if (!match) {
      const guess = guessMeaning(line.text, before);
      this.#error(wholeLine(line), line, guess.message, guess.advice);
      return;
    }
    const [, indent = '', name = '', colon = '', rest = ''] = match;
    const command = rest.trimEnd();
    const nameSpan = { start: indent.length, end: indent.length + name.length };
    const commandStart = nameSpan.end + colon.length;
    const span = { start: commandStart, end: commandStart + command.length };
    if (/^(https?|wss?|ftp|file)$/i.test(name) && command.startsWith('//')) {
      this.#error(wholeLine(line), line, 'this line is a URL, not a process', 'put a # before it');
      return;
    }
    if (command.startsWith('#')) {
      const advice = `write \`${name}: COMMAND\`, or put a # before the line`;
      this.#error(span, line, `${name} has no command, only a comment`, advice);
      return;
    }
    if (commented?.name === name && directives.length === 0) {
      for (const lost of commented.lines) {
        const message = `this belongs to the comment below it, not to ${name}`;
        const advice = `move it directly above \`${name}:\` if ${name} is meant`;
        this.#report('warning', wholeLine(lost), lost, message, advice);
      }
    }
    const keyMark = this.#mark(line, nameSpan);
    const value = wordValue(command, this.#mark(line, span));
    options.set('command', { key: 'command', keyMark, value });
    this.#declare({ name, mark: keyMark, options });
  }

  #readComment(line: LogicalLine): void {
    const commented = COMMENTED_PROCESS.exec(line.text)?.[1];
    if (commented !== undefined && !REMARK.test(commented)) {
      this.#commented = { name: commented, lines: this.#waiting };
      this.#waiting = [];
    }
    this.#dropWaiting();
    const spaced = /^(\s*#)\s+@\s*(?:stack\s+|app\s+\S+\s+)?([a-z-]+)=/.exec(line.text);
    const key = spaced?.[2];
    if (key === undefined) return;
    if (keySpec('app', key) === undefined && keySpec('stack', key) === undefined) return;
    const start = spaced?.[1]?.length ?? 1;
    this.#report(
      'warning',
      { start: start - 1, end: line.text.indexOf('@') + 1 },
      line,
      'this is a comment; was a directive meant?',
      `write \`${line.text.trim().replace(/^#\s+@/, '#@')}\``,
    );
  }

  #readDirectiveLine(line: LogicalLine, start: number, word: string): void {
    if (word === '') {
      if (line.text.trim() === '#@') {
        const span = { start: line.text.indexOf('#'), end: start };
        this.#error(span, line, 'an empty directive', 'write #@ key=value, or remove it');
      } else {
        this.#waiting.push(line);
      }
      return;
    }
    this.#dropWaiting();
    const span = { start: start - 2, end: start + word.length };
    if (word === 'stack') {
      this.#readOptions(line, span.end, 'stack', this.#stack);
    } else if (word === 'app') {
      this.#readDeclaration(line, span.end);
    } else {
      const key = word.replace(/=.*$/s, '');
      const near = nearest(word, ['stack', 'app']);
      const advice =
        keySpec('app', key) !== undefined
          ? `a space is missing: \`#@ ${line.text.slice(start).trim()}\``
          : near !== undefined
            ? `did you mean #@${near}?`
            : 'there are `#@ key=value` above a process line, `#@stack` and `#@app NAME`';
      this.#error(span, line, `unknown directive: #@${word}`, advice);
    }
  }

  /** `#@app NAME key=value …`: an app without a command. */
  #readDeclaration(line: LogicalLine, from: number): void {
    const match = /^(\s*)(\S*)/.exec(line.text.slice(from));
    const start = from + (match?.[1]?.length ?? 0);
    const name = match?.[2] ?? '';
    const span = { start, end: Math.max(start + name.length, start + 1) };
    if (name === '' || name.includes('=')) {
      const advice = 'write #@app NAME socket=PATH, port=NUMBER or root=DIR';
      this.#error(span, line, '#@app names no app', advice);
      return;
    }
    const options = new Map<string, RawOption>();
    const faults = this.#diagnostics.length;
    this.#readOptions(line, span.end, 'app', options);
    const incomplete = this.#diagnostics.length > faults;
    if (/^[A-Za-z0-9_-]+$/.test(name)) {
      this.#declare({ name, mark: this.#mark(line, span), options, incomplete });
      return;
    }
    const advice = 'names are made of letters, digits, _ and -';
    this.#error(span, line, `\`${name}\` is not a name`, advice);
  }

  #readOptions(
    line: LogicalLine,
    from: number,
    scope: KeyScope,
    into: Map<string, RawOption>,
  ): void {
    const { words, problems } = readDirective(line.text, from);
    for (const problem of problems) this.#error(problem, line, problem.message, problem.advice);
    for (const word of words) {
      const name = word.key.text;
      const fault = judgeKey(scope, name, 'directive');
      const first = into.get(name);
      if (fault !== undefined) {
        this.#error(word.key, line, fault.message, fault.advice);
      } else if (first !== undefined) {
        const where = `line ${first.keyMark.position.line}`;
        this.#error(word.key, line, `${name} is given twice`, `it is already set on ${where}`);
      } else {
        into.set(name, this.#option(line, word));
      }
    }
  }

  #option(line: LogicalLine, { key, value }: DirectiveWord): RawOption {
    const keyMark = this.#mark(line, key);
    if (value === undefined) {
      return { key: key.text, keyMark, value: wordValue('true', keyMark) };
    }
    return {
      key: key.text,
      keyMark,
      value: {
        form: 'word',
        text: value.text,
        parts: value.parts.map((part) => ({ text: part.text, mark: this.#mark(line, part) })),
        entries: new Map(),
        // An empty value has no character to mark; the key shows where it is.
        mark: value.text === '' ? keyMark : this.#mark(line, value),
      },
    };
  }

  #declare(app: RawApp): void {
    const first = this.#apps.get(app.name);
    if (first === undefined) {
      this.#apps.set(app.name, app);
      return;
    }
    this.#diagnostics.push(
      diagnosticAt(
        'error',
        app.mark,
        `${app.name} is already declared on line ${first.mark.position.line}`,
        app.options.has('command')
          ? 'give one of the two another name'
          : 'options of an app with a command stand in a `#@` line directly above it',
      ),
    );
  }

  #noteContinuation(line: LogicalLine): void {
    const [first] = line.continuations;
    if (first === undefined) return;
    const mark = { position: { file: this.#file, line: first.line, column: first.column } };
    const whole = { ...mark, text: first.text, length: 1 };
    if (line.open) {
      const message = 'the file ends where this line was to go on';
      this.#diagnostics.push(diagnosticAt('error', whole, message, 'remove the backslash'));
    } else if (!this.#toldOfContinuation) {
      this.#toldOfContinuation = true;
      this.#diagnostics.push(
        diagnosticAt(
          'warning',
          whole,
          'foreman, overmind and Heroku cannot read a line that goes on in the next',
          'keep it on one line if they share this file',
        ),
      );
    }
  }

  /** Directives that no process line follows. */
  #dropWaiting(): void {
    for (const line of this.#waiting) {
      this.#error(
        wholeLine(line),
        line,
        'this directive belongs to no app',
        'it stands directly above a process line; #@stack is for the stack, #@app NAME for an app without a command',
      );
    }
    this.#waiting = [];
  }

  #mark(line: LogicalLine, span: Span): Mark {
    const place = line.at(span.start);
    const room = place.text.length - place.column + 1;
    return {
      position: { file: this.#file, line: place.line, column: place.column },
      text: place.text,
      length: Math.max(1, Math.min(span.end - span.start, room)),
    };
  }

  #error(span: Span, line: LogicalLine, message: string, advice: string): void {
    this.#report('error', span, line, message, advice);
  }

  #report(
    severity: 'error' | 'warning',
    span: Span,
    line: LogicalLine,
    message: string,
    advice: string,
  ): void {
    this.#diagnostics.push(diagnosticAt(severity, this.#mark(line, span), message, advice));
  }
}

function bodyStart(line: LogicalLine): number {
  return line.text.indexOf('#@') + 2;
}

function wholeLine(line: LogicalLine): Span {
  const start = line.text.length - line.text.trimStart().length;
  return { start, end: line.text.trimEnd().length };
}
