/**
 * A real sshd on loopback, for the user who runs the tests, with keys and configuration of its own:
 * nothing of the machine's or the developer's is read or changed.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { accepts } from './accepts.js';
import { childrenOf } from './processes.js';
import { runSockpit, type SockpitRun } from './run-sockpit.js';
import type { TemporaryDirectory } from './temporary-directory.js';
import { program, shellWord, testEnvironment } from './test-environment.js';
import { unusedPort } from './unused-port.js';
import { waitFor } from './wait-for.js';

const run = promisify(execFile);

/** Ends an sshd and the connections that it holds, which would outlive it. */
export async function cutOff(sshd: SockpitRun): Promise<void> {
  const sessions = sessionsOf(sshd.pid);
  sshd.signalGroup('SIGINT');
  // Its connections hold its output.
  await sshd.ended;
  for (const pid of sessions) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went with its listener.
    }
  }
}

/** sshd writes over the mark in its environment, so what came of it is found by its parent. */
function sessionsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child.pid, ...sessionsOf(child.pid)]);
}

export interface Sshd {
  /** For the program: an `ssh` on PATH that knows the hosts `far`, `vps` and `locked`, and where sockpit is there. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts it again on the same port after it was stopped. */
  readonly start: () => Promise<SockpitRun>;
}

/** Of the key with which the host `locked` is reached. */
export const PASSPHRASE = 'open sesame';

export async function prepareSshd(directory: TemporaryDirectory): Promise<Sshd> {
  const folder = `${directory.root}/ssh`;
  const bin = `${folder}/bin`;
  await mkdir(bin, { recursive: true, mode: 0o700 });
  const port = await unusedPort();
  for (const [key, phrase] of Object.entries({ host: '', user: '', locked: PASSPHRASE })) {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', phrase, '-f', `${folder}/${key}`]);
  }
  const hostKey = (await readFile(`${folder}/host.pub`, 'utf8')).trim();
  const keys = await Promise.all(
    ['user', 'locked'].map((key) => readFile(`${folder}/${key}.pub`, 'utf8')),
  );
  await writeFile(`${folder}/authorized`, keys.join(''));
  await writeFile(`${folder}/known`, `[127.0.0.1]:${port} ${hostKey}\n`);
  await writeFile(
    `${folder}/sshd_config`,
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${folder}/host`,
      `AuthorizedKeysFile ${folder}/authorized`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      'AllowStreamLocalForwarding yes',
      // A shell over there reads its start files, some of which take locks and time.
      `SetEnv HOME=${folder}`,
      '',
    ].join('\n'),
  );
  await writeFile(
    `${folder}/config`,
    [
      'Host locked',
      `  IdentityFile ${folder}/locked`,
      'Host far vps',
      `  IdentityFile ${folder}/user`,
      'Host *',
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${folder}/known`,
      '  LogLevel ERROR',
      '',
    ].join('\n'),
  );
  await writeFile(
    `${bin}/ssh`,
    `#!/bin/sh\nexec /usr/bin/ssh -F ${shellWord(`${folder}/config`)} "$@"\n`,
  );
  await chmod(`${bin}/ssh`, 0o755);
  const there = Object.entries(testEnvironment(directory, 'far'))
    .map(([name, value]) => shellWord(`${name}=${value}`))
    .join(' ');
  return {
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      SOCKPIT_REMOTE: `cd ${shellWord(directory.path)} && env ${there} ${process.execPath} ${program}`,
    },
    start: async () => {
      // Debian's sshd gives up its rights in this folder, which a container may not have.
      if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
      const words = ['-D', '-e', '-f', `${folder}/sshd_config`];
      const sshd = runSockpit(directory, words, { program: ['/usr/sbin/sshd'] });
      await waitFor('sshd to listen', () => accepts(port), { show: () => sshd.output.tail() });
      return sshd;
    },
  };
}
