/**
 * Which values the Gateway API takes, as its published types say (apis/v1/shared_types.go and
 * httproute_types.go in https://github.com/kubernetes-sigs/gateway-api): whatever else is applied, the
 * API server refuses.
 */

/** `Hostname`: a wildcard may stand for its first label. */
const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_HOSTNAME = 253;

/** `HTTPPathMatch` of the types `Exact` and `PathPrefix`. */
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$/;
const NO_PATH = /^[^/]|\/\/|\/\.\.?(?:\/|$)|%2f/i;
const LONGEST_PATH = 1024;

export function isHostname(text: string): boolean {
  return text.length <= LONGEST_HOSTNAME && HOSTNAME.test(text);
}

export function isPathMatch(text: string): boolean {
  return text.length <= LONGEST_PATH && PATH.test(text) && !NO_PATH.test(text);
}
