/**
 * Figures as they stand in the list and the header: short, and of a bounded width.
 */

/** `0`, `0.4`, `21`: requests a second in at most four characters below 10 000. */
export function rateText(rate: number): string {
  if (rate === 0) return '0';
  return rate < 9.95 ? rate.toFixed(1) : String(Math.round(rate));
}

/** `0%`, `12%`, `188%`: of one core. */
export function cpuText(percent: number | null): string {
  return percent === null ? '-' : `${Math.round(percent)}%`;
}

/** `512B`, `96M`, `1.2G`: at most four characters below 1000 TiB. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '-';
  let value = bytes;
  for (const unit of ['B', 'K', 'M']) {
    if (value < 999.5) return `${Math.round(value)}${unit}`;
    value /= 1024;
  }
  const [size, unit] = value < 999.5 ? [value, 'G'] : [value / 1024, 'T'];
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)}${unit}`;
}

/** `38`, `1004`, `12s`, `17m`: milliseconds in at most four characters below 1000 h. */
export function msText(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 9999.5) return String(Math.round(ms));
  const seconds = Math.round(ms / 1000);
  if (seconds < 1000) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 1000 ? `${minutes}m` : `${Math.round(minutes / 60)}h`;
}

/** `38ms`, `12s`: with its unit. */
export function spanText(ms: number | null): string {
  const text = msText(ms);
  return /\d$/.test(text) ? `${text}ms` : text;
}

/** `8412`, `81k`, `2.1M`: a count in at most four characters. */
export function countText(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return count < 9_950_000 ? `${(count / 1e6).toFixed(1)}M` : `${Math.round(count / 1e6)}M`;
}

/** `8 412`: thousands apart. */
export function grouped(count: number): string {
  if (count < 1000) return String(count);
  return `${grouped(Math.floor(count / 1000))} ${String(count % 1000).padStart(3, '0')}`;
}

/** `1 line`, `1 234 lines`. */
export function linesText(lines: number): string {
  return lines === 1 ? '1 line' : `${grouped(lines)} lines`;
}
