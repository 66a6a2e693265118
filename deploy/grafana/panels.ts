import * as common from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'

/** A line of a panel: what is asked, and what it is called (`{{label}}` stands for a label's value). */
export interface Query {
  readonly expr: string
  readonly legend: string
}

interface Panel {
  readonly title: string
  /** What it means, in a sentence; shown at the panel's corner. */
  readonly description: string
  readonly unit: string
  readonly queries: readonly Query[]
  readonly decimals?: number
}

/** A number of the present. */
export interface Stat extends Panel {
  /** From here on it is orange, red. */
  readonly limits?: { readonly warning: number; readonly critical: number }
  /** Words in place of numbers, and their colours. */
  readonly words?: Readonly<Record<string, { readonly text: string; readonly color: string }>>
}

/** How something went over time. */
export interface Graph extends Panel {
  readonly isStacked?: boolean
  /** A line that is not to be crossed: the alert's. */
  readonly limit?: number
}

export interface Row {
  readonly title: string
  readonly stats?: readonly Stat[]
  readonly graphs?: readonly Graph[]
}

export interface Page {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly rows: readonly Row[]
}

const source = { type: 'prometheus', uid: `\${datasource}` }

/** A dashboard in Grafana's own form. */
export function dashboardOf({ uid, title, description, rows }: Page): dashboard.Dashboard {
  const others = new dashboard.DashboardLinkBuilder('Billing API')
    .type(dashboard.DashboardLinkType.Dashboards)
    .tags(['billing'])
    .keepTime(true)
  const page = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['billing'])
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(others)
    .withVariable(new dashboard.DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
  let id = 0
  const nextId = () => {
    id += 1
    return id
  }
  for (const row of rows) {
    page.withRow(new dashboard.RowBuilder(row.title).id(nextId()))
    for (const stat of row.stats ?? []) {
      const span = 24 / (row.stats?.length ?? 1)
      page.withPanel(statPanel(stat).id(nextId()).span(span).height(4))
    }
    for (const graph of row.graphs ?? []) page.withPanel(graphPanel(graph).id(nextId()).span(12).height(8))
  }
  return page.build()
}

function statPanel({ title, description, unit, queries, decimals, limits, words }: Stat): StatBuilder {
  const panel = new StatBuilder()
    .title(title)
    .description(description)
    .datasource(source)
    .unit(unit)
    .graphMode(words ? common.BigValueGraphMode.None : common.BigValueGraphMode.Area)
    .colorMode(common.BigValueColorMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(thresholds(limits))
    .targets(queries.map(target))
  if (decimals !== undefined) panel.decimals(decimals)
  if (words) panel.mappings([{ type: dashboard.MappingType.ValueToText, options: { ...words } }])
  return panel
}

function graphPanel({ title, description, unit, queries, decimals, isStacked, limit }: Graph): TimeSeriesBuilder {
  const panel = new TimeSeriesBuilder()
    .title(title)
    .description(description)
    .datasource(source)
    .unit(unit)
    .min(0)
    .lineWidth(1)
    .fillOpacity(isStacked ? 30 : isAlone(queries) ? 10 : 0)
    .showPoints(common.VisibilityMode.Never)
    .stacking(
      new common.StackingConfigBuilder().mode(isStacked ? common.StackingMode.Normal : common.StackingMode.None),
    )
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
    .targets(queries.map(target))
  if (decimals !== undefined) panel.decimals(decimals)
  if (limit === undefined) return panel
  return panel
    .thresholds(thresholds({ warning: limit, critical: limit }))
    .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed))
}

/** Whether there is one line, whose area hides no other. */
function isAlone([first, ...others]: readonly Query[]): boolean {
  return others.length === 0 && !first?.legend.includes('{{')
}

function thresholds(limits?: Stat['limits']): dashboard.ThresholdsConfigBuilder {
  const steps: dashboard.Threshold[] = [{ value: null, color: 'green' }]
  if (limits && limits.warning < limits.critical) steps.push({ value: limits.warning, color: 'orange' })
  if (limits) steps.push({ value: limits.critical, color: 'red' })
  return new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps(steps)
}

function target({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .expr(expr)
    .legendFormat(legend)
    .refId(String.fromCharCode(65 + index))
    .range()
}
