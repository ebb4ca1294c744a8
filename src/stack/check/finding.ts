/**
 * A finding about one app, at the place where the app is declared.
 */
import type { App } from '../../model/app.js';
import type { Diagnostic, Severity } from '../../model/diagnostic.js';

export function about(app: App, severity: Severity, message: string, advice: string): Diagnostic {
  return { severity, message, advice, position: app.position };
}
