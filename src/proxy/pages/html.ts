/**
 * HTML that cannot be put together unescaped: the tag escapes every value that is not markup itself,
 * and markup comes from nowhere but the tag. There is no way around it, on purpose: what is shown
 * comes from logs and requests.
 */

export class Markup {
  private constructor(readonly text: string) {}

  /** For the tag below only. */
  static of(parts: TemplateStringsArray, values: readonly Content[]): Markup {
    return new Markup(
      parts.reduce((text, part, i) => `${text}${renderContent(values[i - 1] ?? '')}${part}`),
    );
  }
}

export type Content = string | number | Markup | readonly Markup[];

/** `` html`<b>${name}</b>` ``: values are escaped, markup and lists of it are taken as they are. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return Markup.of(parts, values);
}

export const NO_MARKUP = html``;

function renderContent(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map((markup) => markup.text).join('');
  return escapeHtml(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe in text and in quoted attributes; control characters that HTML forbids are shown as `�`. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd');
}

const ESCAPE_SEQUENCE = /\x1b(?:\[[0-9:;<=>?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)?/g;

/** A log line without its colours. */
export function plainText(line: string): string {
  return line.replace(ESCAPE_SEQUENCE, '');
}
