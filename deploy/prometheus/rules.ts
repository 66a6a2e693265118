import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An alert as it stands in the rules. */
export interface Alert {
  readonly name: string
  readonly severity: string
  readonly summary: string
  readonly description: string
  readonly runbookUrl: string
}

const directory = join(import.meta.dirname, 'rules')

const names = readdirSync(directory).sort()
const rules = names.filter((name) => !name.endsWith('_test.yml')).map(textOf)

/** The text of all tests of rules, one after the other. */
export const ruleTests = names
  .filter((name) => name.endsWith('_test.yml'))
  .map(textOf)
  .join('\n')

/** Every query of the rules, recording and alerting. */
export const ruleQueries: readonly string[] = rules.flatMap((text) =>
  [...text.matchAll(/^ +expr: (?:\|\n((?: {10,}.*\n|\n)+)|(.+)\n)/gm)].map(([, block, line]) =>
    (block ?? line ?? '').trim(),
  ),
)

/** The names under which recording rules keep what they compute. */
export const recordedNames: readonly string[] = rules.flatMap((text) =>
  [...text.matchAll(/^ +- record: (.+)$/gm)].map(([, name = '']) => name),
)

/** Every alert, in the order of the files. */
export const alerts: readonly Alert[] = rules.flatMap((text) =>
  text
    .split(/^ +- alert: /m)
    .slice(1)
    .map((rule) => ({
      name: rule.slice(0, rule.indexOf('\n')).trim(),
      severity: /severity: (\w+)/.exec(rule)?.[1] ?? '',
      summary: /^ +summary: '?(.*?)'?$/m.exec(rule)?.[1] ?? '',
      description: (/^ +description: >-\n((?: {12}.*\n)+)/m.exec(rule)?.[1] ?? '').replace(/\s+/g, ' ').trim(),
      runbookUrl: /^ +runbook_url: (\S+)$/m.exec(rule)?.[1] ?? '',
    })),
)

/** What the rules ask for and the service does not expose: Prometheus itself, and who exposes it. */
export const metricsOfOthers: Readonly<Record<string, string>> = {
  up: 'Prometheus',
  ALERTS: 'Prometheus',
  probe_success: 'blackbox exporter',
  probe_ssl_earliest_cert_expiry: 'blackbox exporter',
  node_filesystem_avail_bytes: 'node exporter',
  node_filesystem_size_bytes: 'node exporter',
  kubelet_volume_stats_available_bytes: 'kubelet',
  kubelet_volume_stats_capacity_bytes: 'kubelet',
  container_cpu_cfs_throttled_periods_total: 'cAdvisor',
  container_cpu_cfs_periods_total: 'cAdvisor',
  kube_cronjob_status_last_successful_time: 'kube-state-metrics',
  billing_backup_last_success_timestamp_seconds: 'backup script, by the node exporter',
}

function textOf(name: string): string {
  return readFileSync(join(directory, name), 'utf8')
}
