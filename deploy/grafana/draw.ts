import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { askRange, type Series, type Window } from './ask.ts'
import { type Answered, page } from './picture/page.ts'
import { dashboardNames, filled, readDashboard, type StoredPanel } from './queries.ts'

export interface Drawing {
  /** Address of the Prometheus that is asked. */
  readonly prometheus: string
  readonly window: Window
  readonly scrapeSeconds: number
  readonly directory: string
}

/** Draws every dashboard from what a Prometheus answers, each as one file; gives their paths. */
export async function drawDashboards({ prometheus, window, scrapeSeconds, directory }: Drawing): Promise<string[]> {
  await mkdir(directory, { recursive: true })
  return Promise.all(
    dashboardNames.map(async (name) => {
      const dashboard = readDashboard(name)
      const panels = await Promise.all(dashboard.panels.map(answered))
      const file = join(directory, `${name}.svg`)
      await writeFile(file, page(dashboard, panels, window))
      return file
    }),
  )

  async function answered(panel: StoredPanel): Promise<Answered> {
    const answers = await Promise.all(
      (panel.targets ?? []).map(async ({ expr, legendFormat }) => {
        const series = await askRange(prometheus, filled(expr, scrapeSeconds), window)
        return series.map(({ labels, points }) => ({ name: named(legendFormat, labels), points }))
      }),
    )
    return { panel, lines: answers.flat() }
  }
}

function named(legend: string, labels: Series['labels']): string {
  return legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '')
}

// npm run dashboards:draw -- --prometheus http://127.0.0.1:9090 --minutes 60 --directory .
if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
      minutes: { type: 'string', default: '60' },
      scrape: { type: 'string', default: '15' },
      directory: { type: 'string', default: '.' },
    },
  })
  const endSeconds = Date.now() / 1000
  const spanSeconds = Number(values.minutes) * 60
  const scrapeSeconds = Number(values.scrape)
  const stepSeconds = Math.max(scrapeSeconds, Math.round(spanSeconds / 300))
  const window = { startSeconds: endSeconds - spanSeconds, endSeconds, stepSeconds }
  const { prometheus, directory } = values
  for (const file of await drawDashboards({ prometheus, window, scrapeSeconds, directory })) console.log(file)
}
