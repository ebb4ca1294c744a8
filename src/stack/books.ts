/**
 * The books of a stack: what is known of it, told of it and kept of it. Its record, with the hub that tells of each
 * change; the logs of its apps and its journal on disk; its requests, and what its apps use. They know
 * neither its proxy nor its supervisor: these write here what becomes of requests and apps.
 */
import { openLogStore, type LogStore } from '../logs/store.js';
import { calledAmong } from '../model/app.js';
import type { NoticeLevel } from '../model/event.js';
import { noticeRemark } from '../model/remark.js';
import type { RequestRecord } from '../model/request.js';
import type { StackStatus } from '../model/status.js';
import { Traffic } from '../proxy/traffic.js';
import type { InstanceChange } from '../supervisor/contract.js';
import { readGroupUsage } from '../supervisor/processes/group-usage.js';
import type { Definition } from './definition.js';
import { logDirectory } from './identity.js';
import { openJournal } from './journal.js';
import { createNotices } from './notices.js';
import { StackRecord } from './record.js';
import { createRequestLog, type RequestLog } from './request-log.js';
import type { Run } from './run-contract.js';
import type { Shutdown } from './shutdown.js';
import { attentionNews, newsOf, stateRemark, urlOf } from './status.js';
import { createUsageWatch } from './usage-watch.js';

/** @param app null: it is about the whole stack */
type Tell = (level: NoticeLevel, app: string | null, text: string) => void;

export interface Books {
  readonly record: StackRecord;
  readonly logs: LogStore;
  readonly requests: RequestLog;
  readonly traffic: Traffic;
  /** With what the apps use now. */
  readonly status: () => Promise<StackStatus>;
  readonly notice: Tell;
  /** Also in the log of the app that it is about. */
  readonly tell: Tell;
  /** Takes in one request that is over. @param asked fields of both heads, names and values by turns */
  request(record: RequestRecord, asked: readonly string[], answered: readonly string[]): void;
  /** Takes in what an instance has come to, with a line in the log of its app. */
  change(change: InstanceChange): void;
  /** An instance is no more. */
  gone(app: string, instance: number): void;
}

export function openBooks(run: Run, definition: Definition, shutdown: Shutdown): Books {
  const { stack, clock, version, owner } = run;
  const { whenFree } = run.turns;
  const directory = logDirectory(run.identity);
  const notices = createNotices(clock);
  const onDisk = {
    ...{ directory, clock, whenFree },
    onProblem: (text: string) => notices.add('error', null, text),
    onMended: (text: string) => notices.add('info', null, text),
  };
  const logs = openLogStore({ ...onDisk, apps: stack.apps.map(({ name }) => name) });
  const traffic = new Traffic(clock);
  const usage = createUsageWatch({ clock, read: readGroupUsage });
  const record = new StackRecord({
    ...{ stack, clock, version, owner, notices, logs: directory },
    requests: (app) => traffic.totals(app),
    usage: (app) => usage.of(app),
    logTrouble: () => logs.trouble,
  });
  const { hub } = record;
  const journal = openJournal({ ...onDisk, hub });
  const requests = createRequestLog(clock, (apps) => traffic.unfinished(apps));
  shutdown.begun('phase', () => record.enter('stopping'));
  shutdown.begun('events', () => {
    record.enter('stopped');
    hub.close();
    requests.close();
  });
  shutdown.begun('logs', () => logs.close());
  shutdown.begun('journal', () => journal.close());

  /** Apps that are leaving the stack are shown, and write, until they are gone. */
  const keepLogs = (): void => logs.setApps(record.apps.map(({ name }) => name));
  definition.follow(({ apps }) => {
    record.setApps(apps);
    keepLogs();
  });
  const notice: Tell = (level, app, text) => notices.add(level, app, text);
  const tell: Tell = (level, app, text) => {
    notice(level, app, text);
    if (app !== null) logs.remark(app, { kind: noticeRemark(level), text });
  };
  return {
    ...{ record, logs, requests, traffic, notice, tell },
    status: async () => {
      await usage.look(record);
      return record.status();
    },
    request(over, asked, answered) {
      requests.add(over, asked, answered);
      hub.publish({ type: 'request', t: over.t, record: over });
    },
    change(change) {
      remarkOn(change, { record, logs, tell });
      const { app, ...instance } = change;
      record.change(app, instance);
    },
    gone(app, instance) {
      record.gone(app, instance);
      keepLogs();
    },
  };
}

/** Says in the log of an app what an instance has come to since it was last recorded. */
function remarkOn(
  { app: name, ...now }: InstanceChange,
  { record, logs, tell }: Pick<Books, 'record' | 'logs' | 'tell'>,
): void {
  const known = record.instancesOf(name);
  const before = known.find(({ instance }) => instance === now.instance);
  const app = record.apps.find((each) => each.name === name);
  const count = Math.max(app?.instances ?? 1, known.length);
  const called = calledAmong(name, now.instance, count);
  const line = newsOf(called, before?.state, now.state, app ? urlOf(app, record.url) : null);
  if (line !== undefined) {
    const about = { instance: now.instance, several: () => count > 1 };
    logs.remark(name, { kind: stateRemark(now.state), text: line }, about);
  }
  const wanted = attentionNews(name, before, now);
  if (wanted !== undefined) tell('warning', name, wanted);
}
