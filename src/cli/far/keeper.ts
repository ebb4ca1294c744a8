/**
 * The keeper of a tunnel: one tiny process that outlives us when we are killed. ssh would go on then for as
 * long as anything is asked through its connection, and keep the port. The keeper holds the reading end
 * of a pipe; when that ends without a farewell, it ends the connection and removes its folder.
 */
import { spawn } from 'node:child_process';

/** POSIX sh. Its arguments: the folder, and the words for ssh. */
const SCRIPT = String.raw`
trap '' HUP INT QUIT TERM TSTP TTIN TTOU
folder=$1
shift
IFS= read -r farewell && exit 0
ssh "$@"
rm -rf -- "$folder"
`;

export interface Keeper {
  /** It ends, and touches nothing. */
  readonly dismiss: () => void;
}

/**
 * @param folder of the control socket
 * @param words for ssh, with which the connection ends
 */
export function startKeeper(folder: string, words: readonly string[]): Keeper {
  const child = spawn('sh', ['-c', SCRIPT, 'sockpit-tunnel-keeper', folder, ...words], {
    // A session of its own: no Ctrl-C, no closed terminal and no signal to our group reaches it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  // Without it the tunnel is as good, until it is killed.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return { dismiss: () => void child.stdin.end('q\n') };
}
