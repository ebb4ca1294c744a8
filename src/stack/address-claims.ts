/**
 * One app at a time for an address that a config names, over all stacks of a user: a copy of a stack
 * that starts in the same moment finds nobody there yet, and a Unix socket lets whoever comes second
 * bind the path anew. So each run claims an address before it looks there, and until its app is at rest.
 *
 * A claim is a file beside the runtime directories: the mark of the run, then the name of its directory.
 * It counts while that run lives, or its guardian cleans up behind it; see `run-record.ts`.
 */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { instanceName, type App } from '../model/app.js';
import type { CallOff } from '../model/calling-off.js';
import { failure, type Failure } from '../model/failure.js';
import { fingerprint } from '../model/fingerprint.js';
import type { InstanceState } from '../model/state.js';
import { describeUpstream, ownAddress, type Upstream } from '../model/upstream.js';
import { realSocketPath } from '../supervisor/discovery/listeners.js';
import { awaitPredecessor } from '../supervisor/processes/remnant.js';
import { lives, readRunRecord } from '../supervisor/processes/run-record.js';
import { takeFile } from './exclusive-file.js';
import { nameInSlug } from './identity.js';
import { readText } from '../files/read-text.js';

export interface AddressClaims {
  /**
   * Claims where an instance will listen, as far as its config says so. What a killed run has left
   * there is waited for.
   *
   * @param aborted nobody wants to start it any more: nothing is claimed from then on
   * @returns `socket-occupied`, which names the stack that has the address
   */
  take(app: App, instance: number, aborted: CallOff): Promise<Failure | undefined>;
  /** An instance that is at rest needs no address. */
  changed(app: string, instance: number, state: InstanceState): void;
  release(): void;
}

/** Of the names of claims. */
const PREFIX = 'claim-';

export interface ClaimingRun {
  readonly runtimeDirectory: string;
  /** As in the record of the run. */
  readonly runMark: string;
  /** Is told of files that are to go when we are killed, if they begin with the mark then. */
  removeIfOurs(path: string): void;
  /** Default: from the disk. */
  readonly remove?: (path: string) => void;
}

export function createAddressClaims(run: ClaimingRun): AddressClaims {
  const root = dirname(run.runtimeDirectory);
  const remove = run.remove ?? ((path: string): void => rmSync(path, { force: true }));
  const content = `${run.runMark}\n${basename(run.runtimeDirectory)}\n`;
  /** The file of each instance that has one; instances may share an address. */
  const claimed = new Map<string, string>();

  const giveUp = (instance: string): void => {
    const path = claimed.get(instance);
    claimed.delete(instance);
    if (path === undefined || [...claimed.values()].includes(path)) return;
    try {
      if (readText(path) === content) remove(path);
    } catch {
      // On a disk that has become read-only it stays, and counts for nothing when we have ended.
    }
  };
  /** @returns the runtime directory of the run that has it; undefined: it is ours now */
  const holderOf = (path: string): string | undefined => {
    try {
      const taken = takeFile(path, content, process.pid, (found) => isHeld(root, found));
      if (taken.kind === 'held' && taken.content !== content)
        return directoryIn(root, taken.content);
    } catch {
      // A full disk keeps nobody from starting: what listens by then is found by the look that follows.
    }
    return undefined;
  };
  return {
    async take(app, instance, aborted) {
      const address = ownAddress(app);
      if (!address) return undefined;
      const name = instanceName(app.name, instance);
      const path = join(root, `${PREFIX}${fingerprint(textOf(address), 16)}`);
      while (!aborted.aborted) {
        const holder = holderOf(path);
        if (holder === undefined) {
          if (claimed.get(name) !== path) giveUp(name);
          claimed.set(name, path);
          run.removeIfOurs(path);
          return undefined;
        }
        const record = readRunRecord(holder);
        if ((record && lives(record.supervisor)) || !(await awaitPredecessor(holder))) {
          const words = `the stack ${nameInSlug(basename(holder))} (${record?.supervisor.pid ?? '?'})`;
          const at = address.kind === 'unix' ? address.path : describeUpstream(address);
          return failure('socket-occupied', { app: app.name, path: at, holder: words });
        }
      }
      return undefined;
    },
    changed(app, instance, { kind }) {
      const atRest = ['stopped', 'exited', 'failed', 'skipped'].includes(kind);
      if (atRest) giveUp(instanceName(app, instance));
    },
    release() {
      for (const instance of [...claimed.keys()]) giveUp(instance);
    },
  };
}

/** Removes what the dead runs of a stack have claimed; for whoever has its directory now. */
export function dropDeadClaims(runtimeDirectory: string): void {
  const root = dirname(runtimeDirectory);
  for (const name of readdirSync(root).filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(root, name);
    const content = readText(path);
    if (content !== undefined && directoryIn(root, content) === runtimeDirectory) {
      rmSync(path, { force: true });
    }
  }
}

/** The same for all spellings of one place. */
function textOf(address: Upstream): string {
  return address.kind === 'unix' ? realSocketPath(address.path) : describeUpstream(address);
}

function isHeld(root: string, content: string): boolean {
  const record = readRunRecord(directoryIn(root, content));
  const [mark] = content.split('\n');
  if (!record || record.mark !== mark) return false;
  return lives(record.supervisor) || lives(record.guardian);
}

function directoryIn(root: string, content: string): string {
  return join(root, content.split('\n')[1] ?? '');
}
