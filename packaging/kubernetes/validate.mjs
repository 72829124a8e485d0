#!/bin/sh
':' //; command -v node >/dev/null || { echo 'skipped: node is not installed'; exit 77; }; exec node "$0" "$@"
// Validates the manifests in this folder. The shell runs the line above, JavaScript the rest.
//
//   packaging/kubernetes/validate.mjs [MERHABA]    with the program: its --help=all has the options in args
//
// Exit code: 0 valid, 1 not, 77 not validated (no node, no npm, no network).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The schemas are those of Kubernetes 1.36.0 and of the Prometheus Operator 0.91.0.
const PACKAGES = ['kubernetes-models@5.1.0', '@kubernetes-models/apimachinery@3.0.2',
  '@kubernetes-models/validate@5.0.2', '@kubernetes-models/prometheus-operator@6.0.0', 'yaml@2.9.1'];
const OPERATOR = '@kubernetes-models/prometheus-operator/_schemas/ComGithubPrometheusOperator' +
  'PrometheusOperatorPkgApisMonitoringV1';
const SCHEMAS = {
  'apps/v1 Deployment': 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment',
  'v1 Service': 'kubernetes-models/_schemas/IoK8sApiCoreV1Service',
  'policy/v1 PodDisruptionBudget': 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget',
  'networking.k8s.io/v1 NetworkPolicy': 'kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy',
  'monitoring.coreos.com/v1 ServiceMonitor': OPERATOR + 'ServiceMonitor',
};
const BEYOND_THE_DRAIN = 3; // seconds that a stuck worker may keep the stop, see merhaba(1)
const HERE = fileURLToPath(new URL('.', import.meta.url));

const errors = [];
const check = (holds, message) => holds || errors.push(message);

function install(folder) {
  const npm = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts',
    '--loglevel=error', ...PACKAGES], { encoding: 'utf8' });
  const skip = npm.error?.code === 'ENOENT' ? 'npm is not installed'
    : /EAI_AGAIN|ENOTFOUND|ECONN|ENETUNREACH|ETIMEDOUT/.test(npm.stderr) ? 'npm has no network' : null;
  if (skip) {
    console.log(`skipped: ${skip}`);
    return 77;
  }
  if (npm.status !== 0) console.error(npm.stderr);
  return npm.status === 0 ? 0 : 1;
}

// The schemas allow fields that they do not know. So each field is watched: one that the schema's
// validator never reads is unknown.
function watched(value, path, unread) {
  if (value === null || typeof value !== 'object') return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const [key, child] of Object.entries(value)) {
    unread.add(`${path}/${key}`);
    copy[key] = watched(child, `${path}/${key}`, unread);
  }
  const get = (target, key) => (unread.delete(`${path}/${String(key)}`), target[key]);
  return new Proxy(copy, { get });
}

async function checkSchema({ file, data }, load) {
  const kind = `${data.apiVersion} ${data.kind}`;
  if (!SCHEMAS[kind]) return check(false, `${file}: no schema for ${kind}`);
  const { validate } = await load(`${SCHEMAS[kind]}.js`);
  const unread = new Set();
  validate(watched(data, '', unread));
  for (const { instancePath, keyword, params } of validate.errors ?? [])
    check(false, `${file}: ${kind}: ${instancePath || '/'}: ${keyword} ${Object.values(params)}`);
  for (const path of unread)
    check(unread.has(path.replace(/\/[^/]*$/, '')), `${file}: ${kind}: ${path}: unknown field`);
}

const ofKind = (manifests, kind) => manifests.map(({ data }) => data).filter((data) => data.kind === kind);

const seconds = (text) => {
  const [, number, unit] = /^([\d.]+)(ms|s|m|h)$/.exec(text) ?? [];
  return number * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit];
};

// merhaba's arguments, against the rest of the pod and against the options of the program.
function checkArguments({ terminationGracePeriodSeconds: grace, containers: [{ args, ports, ...container }] }, help) {
  const option = (name) => args[args.indexOf(name) + 1];
  const drain = seconds(option('--drain-delay')) + seconds(option('--drain-timeout'));
  check(grace > drain + BEYOND_THE_DRAIN,
    `terminationGracePeriodSeconds: ${grace}, must be more than ${drain} + ${BEYOND_THE_DRAIN}`);

  const isPort = (name, address) => ports.some((port) => port.name === name && `:${port.containerPort}` === address);
  check(isPort('http', option('--listen')), 'port http is not that of --listen');
  check(isPort('admin', option('--admin')), 'port admin is not that of --admin');

  const paths = { startupProbe: '/livez', livenessProbe: '/livez', readinessProbe: '/readyz' };
  for (const [probe, path] of Object.entries(paths)) {
    const get = container[probe]?.httpGet;
    check(get?.port === 'admin' && get.path === path, `${probe} is not ${path} on port admin`);
  }
  const known = new Set(help?.match(/--[a-z-]+|\/[a-z]+/g));
  for (const word of [...args.filter((arg) => arg.startsWith('--')), ...Object.values(paths)])
    check(!help || known.has(word), `merhaba --help=all does not know ${word}`);
}

const selects = (selector, labels) =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels?.[key] === value);

// What finds the pods by their labels, and their ports by name.
function checkReferences(manifests) {
  const [{ spec: { selector, template } }] = ofKind(manifests, 'Deployment');
  const services = ofKind(manifests, 'Service');
  const policies = ofKind(manifests, 'NetworkPolicy');

  const selectors = [['Deployment', selector.matchLabels],
    ...(template.spec.topologySpreadConstraints ?? []).map((spread) => ['topology', spread.labelSelector.matchLabels]),
    ...ofKind(manifests, 'PodDisruptionBudget').map(({ kind, spec }) => [kind, spec.selector.matchLabels]),
    ...policies.map(({ kind, spec }) => [kind, spec.podSelector.matchLabels]),
    ...services.map(({ kind, spec }) => [kind, spec.selector])];
  for (const [owner, labels] of selectors)
    check(selects(labels, template.metadata.labels), `${owner} does not select the pods`);

  const names = template.spec.containers[0].ports.map(({ name }) => name);
  for (const { targetPort } of services.flatMap(({ spec }) => spec.ports))
    check(names.includes(targetPort), `Service: the pods have no port ${targetPort}`);
  for (const { port } of policies.flatMap(({ spec }) => spec.ingress.flatMap(({ ports }) => ports)))
    check(names.includes(port), `NetworkPolicy: the pods have no port ${port}`);

  for (const { spec } of ofKind(manifests, 'ServiceMonitor')) {
    const found = services.filter(({ metadata }) => selects(spec.selector.matchLabels, metadata.labels));
    check(found.length === 1, `ServiceMonitor selects ${found.length} Services`);
    const offered = found.flatMap((service) => service.spec.ports).map(({ name }) => name);
    for (const { port } of spec.endpoints)
      check(offered.includes(port), `ServiceMonitor: its Service has no port ${port}`);
  }
}

function checkKustomization(kustomization, files) {
  check(Object.keys(kustomization).join() === 'apiVersion,kind,resources', 'kustomization.yaml: unknown field');
  for (const file of kustomization.resources ?? [])
    check(files.includes(file), `kustomization.yaml: there is no ${file}`);
}

async function main(folder, program) {
  const code = install(folder);
  if (code !== 0) return code;
  const load = (file) => import(pathToFileURL(join(folder, 'node_modules', file)));
  const { parseAllDocuments } = (await load('yaml/dist/index.js')).default;

  const files = readdirSync(HERE).filter((name) => name.endsWith('.yaml'));
  const documents = files.flatMap((file) => parseAllDocuments(readFileSync(join(HERE, file), 'utf8'))
    .map((document) => {
      for (const error of document.errors) check(false, `${file}: ${error.message}`);
      return { file, data: document.toJS() };
    }));
  const [kustomization, manifests] = [true, false].map((wanted) =>
    documents.filter(({ file }) => (file === 'kustomization.yaml') === wanted));
  for (const manifest of manifests) await checkSchema(manifest, load);
  for (const { data } of kustomization) checkKustomization(data, files);
  if (errors.length === 0) { // else what the following looks for may be missing
    checkArguments(ofKind(manifests, 'Deployment')[0].spec.template.spec,
      program && execFileSync(program, ['--help=all'], { encoding: 'utf8' }));
    checkReferences(manifests);
  }

  for (const error of errors) console.error(error);
  console.log(`${manifests.length} manifests: ${errors.length || 'no'} error${errors.length === 1 ? '' : 's'}`);
  return errors.length ? 1 : 0;
}

const folder = mkdtempSync(join(tmpdir(), 'merhaba-manifests-'));
try {
  process.exitCode = await main(folder, process.argv[2]);
} finally {
  rmSync(folder, { recursive: true });
}
