/**
 * The objects of a cluster that all workloads are made of.
 * https://kubernetes.io/docs/reference/kubernetes-api/
 */
import type { ObjectNames } from './object-names.js';
import type { Fields } from './tools.js';

export function labelsOf(names: ObjectNames, name: string): Fields {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': names.stack };
}

export function deploymentOf(name: string, labels: Fields, replicas: number, pod: Fields): Fields {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  };
}

export function serviceOf(name: string, labels: Fields): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  };
}

export function configMap(name: string, labels: Fields, data: Fields): Fields {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data };
}
