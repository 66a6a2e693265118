import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parser } from '@prometheus-io/lezer-promql'
import { dashboardsDirectory } from './generate.ts'

/** A panel as it stands in a dashboard's file: what Grafana reads. */
export interface StoredPanel {
  readonly type: 'row' | 'stat' | 'timeseries'
  readonly title: string
  readonly description?: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string
      readonly decimals?: number
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] }
      readonly mappings?: readonly { readonly options: Readonly<Record<string, { text: string; color: string }>> }[]
      readonly custom?: {
        readonly fillOpacity?: number
        readonly stacking?: { readonly mode?: string }
        readonly thresholdsStyle?: { readonly mode?: string }
      }
    }
  }
}

export interface StoredDashboard {
  readonly title: string
  readonly description: string
  readonly panels: readonly StoredPanel[]
}

/** The dashboards, in the order in which they are read. */
export const dashboardNames = ['service', 'billing'] as const

/** A dashboard from its file. */
export function readDashboard(name: string): StoredDashboard {
  return JSON.parse(readFileSync(join(dashboardsDirectory, `${name}.json`), 'utf8'))
}

/** A query with Grafana's variables filled in, as for a scrape every so many seconds. */
export function filled(expr: string, scrapeSeconds: number): string {
  return expr.replaceAll('$__rate_interval', `${4 * scrapeSeconds}s`)
}

/** The names of the metrics that a query asks for; throws where it is no PromQL. */
export function metricsIn(query: string): readonly string[] {
  const names = new Set<string>()
  parser.parse(query).iterate({
    enter({ type, node, from, to }) {
      if (type.isError) throw new Error(`"${query}" is no PromQL at ${from}: "${query.slice(from, from + 20)}"`)
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.add(query.slice(from, to))
    },
  })
  return [...names]
}
