/**
 * What @types/blessed leaves out and `terminal.ts` needs.
 */
import 'blessed';

declare module 'blessed' {
  interface BlessedProgram {
    /** What has been written and not yet flushed. */
    _buf: string;
    /** Whether it believes to be on the alternate screen. */
    isAlt: boolean;
  }

  namespace Widgets {
    interface Tput {
      /** Draw lines with their Unicode characters, not with the alternate character set. */
      brokenACS: boolean;
      /** How many colours there are; others are replaced by the nearest. */
      colors: number;
    }

    interface Screen {
      /** Cells to be drawn; a row is looked at only when it is `dirty`. */
      readonly lines: ([attr: number, text: string][] & { dirty: boolean })[];
      /** What is on the screen, as far as blessed knows. */
      readonly olines: [attr: number, text: string][][];
      /** The sequence that switches to an attribute, with the colours that there are. */
      codeAttr(attr: number): string;
      enter(): void;
      leave(): void;
    }
  }
}
