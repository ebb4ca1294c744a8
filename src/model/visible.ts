/**
 * The text with a replacement character for each control character but TAB. What a stranger has named
 * or written, a config or a folder, must neither act on the reader's terminal nor begin a line.
 */
export function visible(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, '\ufffd');
}
