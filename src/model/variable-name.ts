/** `mail-queue` → `MAIL_QUEUE`: as it stands in `SOCKPIT_<APP>_URL`. */
export function variableName(app: string): string {
  return app.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
}
