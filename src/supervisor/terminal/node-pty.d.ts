/** The binding below node-pty's own interface (its `src/unix/pty.cc`), of which it has no types. */
declare module '@lydell/node-pty/requireBinary.js' {
  /** @throws Error where the binary of this platform is not installed */
  export function requireBinary(file: 'pty.node'): {
    fork(
      file: string,
      args: readonly string[],
      /** `NAME=value` */
      env: readonly string[],
      cwd: string,
      columns: number,
      rows: number,
      /** -1: ours. */
      uid: number,
      gid: number,
      utf8: boolean,
      /** Path of the program that starts others on macOS; unused elsewhere. */
      helper: string,
      /** Called once, in the main loop. `signal` is 0 for an exit of its own. */
      onExit: (code: number, signal: number) => void,
    ): { readonly fd: number; readonly pid: number };
    resize(fd: number, columns: number, rows: number): void;
  };
  const module: { requireBinary: typeof requireBinary };
  export default module;
}
