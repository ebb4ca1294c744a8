/**
 * A notice as a line of its own, among others.
 */
import type { Notice } from '../../model/status.js';

/** A notice about an app, which may have its name for a subject and may not, beside those of others. */
export function noticeLine({ app, text }: Pick<Notice, 'app' | 'text'>): string {
  return app === null || text.startsWith(`${app} `) ? text : `${app}: ${text}`;
}
