/**
 * Where a copied text can go. Pure.
 */
export type Env = Readonly<Record<string, string | undefined>>;

/** Clipboard programs that fit this session, best first. */
export function clipboards(
  env: Env,
  platform: NodeJS.Platform,
): readonly (readonly [program: string, args: readonly string[]])[] {
  return [
    ...(env.WAYLAND_DISPLAY === undefined ? [] : [['wl-copy', []] as const]),
    ...(env.DISPLAY === undefined ? [] : [['xclip', ['-selection', 'clipboard']] as const]),
    ...(platform === 'darwin' ? [['pbcopy', []] as const] : []),
    ...(env.TMUX === undefined ? [] : [['tmux', ['load-buffer', '-w', '-']] as const]),
  ];
}

/** OSC 52 (xterm ctlseqs): the terminal's own clipboard, also over ssh; it does not say whether it obeyed. */
export function toTerminalClipboard(text: string): string {
  return `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
}
