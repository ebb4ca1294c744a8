/**
 * A value as it is written in a directive: what `readDirective` gives back as it was.
 */

/** Quoted where a blank, a comma or a quote would end or split it. */
export function directiveValue(text: string): string {
  if (text !== '' && !/[\s,'"#\\]/.test(text)) return text;
  return text.includes("'") ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `'${text}'`;
}
