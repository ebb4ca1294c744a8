/**
 * What was typed before, oldest first, each once: so many lines, and not too much text. Pure.
 */

const MAX_LINES = 50;
/** In UTF-16 units: a paste may have megabytes. */
const MAX_TEXT = 4 * 1024 * 1024;

/** The text becomes the newest; that one is kept however long it is. */
export function withTyped(typed: readonly string[], text: string): readonly string[] {
  if (text === '') return typed;
  const all = [...typed.filter((one) => one !== text), text].slice(-MAX_LINES);
  let size = 0;
  const first = all.findLastIndex((one, index) => {
    size += one.length;
    return index < all.length - 1 && size > MAX_TEXT;
  });
  return all.slice(first + 1);
}
