/**
 * What is said about an instance, in the log of its app and to everybody. Where the app has others
 * beside it, both tell which one is meant.
 */
import type { NoticeLevel } from '../model/event.js';
import { saidInstance, writerName, type LogSink, type LogWriter } from '../model/log.js';
import { noticeRemark, type Remark } from '../model/remark.js';

interface Listeners {
  readonly logs: LogSink;
  notice(level: NoticeLevel, app: string, text: string): void;
}

export class Voice {
  readonly writer: LogWriter;
  readonly #app: string;
  readonly #listeners: Listeners;

  constructor(app: string, writer: LogWriter, listeners: Listeners) {
    this.#app = app;
    this.writer = writer;
    this.#listeners = listeners;
  }

  /** In the log alone. */
  remark(remark: Remark): void {
    this.#listeners.logs.remark(this.#app, remark, this.writer);
  }

  /** To everybody, and not in the log. */
  notice(level: NoticeLevel, text: string): void {
    const instance = saidInstance(this.writer);
    const said =
      instance === undefined ? text : `${writerName({ app: this.#app, instance })}: ${text}`;
    this.#listeners.notice(level, this.#app, said);
  }

  tell(level: NoticeLevel, text: string): void {
    this.remark({ kind: noticeRemark(level), text });
    this.notice(level, text);
  }
}
