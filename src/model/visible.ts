/**
 * The text with a replacement character for each control character but TAB. What a stranger has named
 * or written, a config or a folder, must neither act on the reader's terminal nor begin a line.
 */
export function visible(text: string): string {
  // Not `\p{Cc}`: to make a pattern of that takes a start longer than all that it looks for here.
  return text.replace(/[\0-\x08\n-\x1f\x7f-\x9f]/g, '\ufffd');
}
