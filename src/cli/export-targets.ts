/** What `sockpit export` can write, in the order in which it is told. */
export const EXPORT_TARGETS = [
  'nginx',
  'caddy',
  'procfile',
  'compose',
  'kubernetes',
  'systemd',
] as const;

export type ExportTarget = (typeof EXPORT_TARGETS)[number];
