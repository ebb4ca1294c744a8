/**
 * The two modules of blessed that are used: with its index come all of its widgets, which take half
 * as long again to load.
 */
declare module 'blessed/lib/tput.js' {
  /** The terminfo reader. `ipaths`: where it looks for descriptions, before its own. */
  const tput: { readonly ipaths: unknown[] };
  export default tput;
}

declare module 'blessed/lib/widgets/screen.js' {
  import type { Widgets } from 'blessed';
  export default function createScreen(options: Widgets.IScreenOptions): Widgets.Screen;
}
