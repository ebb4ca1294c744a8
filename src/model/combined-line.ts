/**
 * A finished request as a line of nginx's predefined format `combined`, which is Apache's as well
 * (https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format): what goaccess, awk and
 * fail2ban read. Pure, but for the time zone of this machine.
 */
import type { RequestRecord } from './request.js';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** What nginx logs for a client that left before there was an answer. */
const CLIENT_LEFT = 499;

/**
 * `127.0.0.1 - ann [21/Nov/2026:07:53:45 +0000] "GET /api/ HTTP/1.1" 200 512 "-" "curl/8.5.0"`, without
 * a line end. A client that left before an answer has the code 499; a peer on a Unix socket is `unix:`.
 */
export function combinedLine(record: RequestRecord): string {
  const { remote, user, t, method, target, protocol, status, bytes, referer, userAgent } = record;
  const from = remote === 'unix' ? 'unix:' : remote;
  // As nginx words one that named none.
  const line = [escaped(method), escaped(target), protocol].filter((part) => part !== '').join(' ');
  const code = status === 0 ? CLIENT_LEFT : status;
  return `${from} - ${field(user)} [${timeOf(t)}] "${line === '' ? '-' : line}" ${code} ${bytes} "${field(referer)}" "${field(userAgent)}"`;
}

function field(value: string | undefined): string {
  return value === undefined || value === '' ? '-' : escaped(value);
}

/** Quotes, backslashes, and all that is not printable ASCII. */
const UNSAFE = /["\\]|[^ -~]/u;
const EACH_UNSAFE = /["\\]|[^ -~]/gu;

/** As nginx escapes: each byte that could end the field or the line, or is no ASCII, as `\xXX`. */
function escaped(value: string): string {
  if (!UNSAFE.test(value)) return value;
  return value.replace(EACH_UNSAFE, (char) => {
    // Header fields come as one character for each byte.
    const isByte = char.charCodeAt(0) <= 0xff;
    const hex = Buffer.from(char, isByte ? 'latin1' : 'utf8')
      .toString('hex')
      .toUpperCase();
    return hex.replaceAll(/../g, String.raw`\x$&`);
  });
}

/** A busy proxy writes many lines within one second. */
let lastSecond = NaN;
let lastText = '';

/** Epoch ms → `21/Nov/2026:07:53:45 +0000`, in local time. */
function timeOf(t: number): string {
  const second = Math.floor(t / 1000);
  if (second === lastSecond) return lastText;
  const date = new Date(t);
  const day = `${two(date.getDate())}/${MONTHS[date.getMonth()] ?? ''}/${date.getFullYear()}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const east = -date.getTimezoneOffset();
  const zone = `${two(Math.floor(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`;
  lastSecond = second;
  lastText = `${day}:${time} ${east < 0 ? '-' : '+'}${zone}`;
  return lastText;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
