/**
 * Words of an nginx configuration (ngx_conf_read_token in nginx's src/core/ngx_conf_file.c).
 */

/** A parameter in which nginx expands no variables, such as that of `location`. */
export function nginxWord(text: string): string {
  if (/^[\w./:=@~^%+,-]+$/.test(text)) return text;
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t');
  return `"${escaped}"`;
}

/** The name of a variable that holds a `$`: nginx has no escape for one. */
export const DOLLAR = 'dollar';

/**
 * A parameter in which nginx expands variables: a `$` of the text stays one.
 * @param tail variables that follow it
 */
export function nginxLiteral(text: string, tail = ''): string {
  const own = nginxWord(text).replaceAll('$', `\${${DOLLAR}}`);
  return own.endsWith('"') ? `${own.slice(0, -1)}${tail}"` : `${own}${tail}`;
}

/** Text as a regular expression (PCRE) that matches it to the letter. */
export function nginxPattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}"]/g, '\\$&');
}

/** A level, as nginx's own documents write it. */
export const NGINX_INDENT = '    ';
