/**
 * What tells one stack from every other: its name and the real path of its config. Two checkouts of
 * one project differ in the path, a second copy beside the first (`--name`) in the name.
 */
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { failure } from '../model/failure.js';
import { fingerprint } from '../model/fingerprint.js';
import { UnsafeDirectoryError } from './private-directory.js';

export interface StackIdentity {
  readonly name: string;
  /** `<name>-<hash>`: the folder name used under the runtime and state directories. */
  readonly slug: string;
  /** Sockets, lock and control socket; gone when the stack is gone. */
  readonly runtimeDirectory: string;
  /** Logs and what is remembered between runs. */
  readonly stateDirectory: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The folder that holds the runtime directories of all stacks of this user.
 * @throws UnsafeDirectoryError where it would be another one for whoever stands in another folder
 */
export function runtimeRoot(env: Env): string {
  const chosen = env.SOCKPIT_RUNTIME_DIR;
  // Like tmux: a folder under /tmp outlives the login session, $XDG_RUNTIME_DIR does not.
  if (!chosen) return `/tmp/sockpit-${userInfo().uid}`;
  if (isAbsolute(chosen)) return resolve(chosen);
  const reason = 'SOCKPIT_RUNTIME_DIR is a relative path, which leads elsewhere from every folder';
  throw new UnsafeDirectoryError(failure('runtime-directory-unusable', { path: chosen, reason }));
}

/** The folder that holds the state directories of all stacks of this user. */
export function stateRoot(env: Env): string {
  // Empty and relative values count as unset (XDG Base Directory Specification).
  const chosen = [env.XDG_STATE_HOME, env.HOME && join(env.HOME, '.local', 'state')];
  const base = chosen.find((path) => path !== undefined && isAbsolute(path));
  return join(base ?? join(homedir(), '.local', 'state'), 'sockpit');
}

/**
 * @param name the stack's name
 * @param realPath real path of its config
 */
export function identify(name: string, realPath: string, env: Env): StackIdentity {
  // Short, because socket paths are limited to 107 bytes, and harmless as a file name.
  const readable = name.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 24);
  return identityOfSlug(`${readable}-${fingerprint(`${name}\0${realPath}`, 8)}`, name, env);
}

/** Of a stack that is known by the name of its folders, see {@link StackIdentity.slug}. */
export function identityOfSlug(slug: string, name: string, env: Env): StackIdentity {
  return {
    name,
    slug,
    runtimeDirectory: join(runtimeRoot(env), slug),
    stateDirectory: join(stateRoot(env), slug),
  };
}

/** The name of a stack, as far as it stands in {@link StackIdentity.slug}. */
export function nameInSlug(slug: string): string {
  return slug.replace(/-[0-9a-f]{8}$/, '');
}

/** Where a stack's control socket is. */
export function controlPath(identity: Pick<StackIdentity, 'runtimeDirectory'>): string {
  return join(identity.runtimeDirectory, 'control.sock');
}

/** Where a stack's log files are. */
export function logDirectory(identity: StackIdentity): string {
  return join(identity.stateDirectory, 'logs');
}

/** A mark that no other run carries, on this machine or in what it has left behind. */
export function freshMark(now: number): string {
  return [process.pid, now, Math.random(), Math.random()]
    .map((part) => part.toString(36).replace('0.', ''))
    .join('-');
}
