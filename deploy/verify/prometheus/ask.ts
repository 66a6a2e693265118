/** One line of an answer: its labels, and points of seconds and value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [seconds: number, value: number])[]
}

export interface Window {
  readonly startSeconds: number
  readonly endSeconds: number
  readonly stepSeconds: number
}

/** What a Prometheus answers to a query over time; points that are no finite number are left out. */
export async function askRange(prometheus: string, query: string, window: Window): Promise<readonly Series[]> {
  const { result } = await ask<{ result: { metric: Record<string, string>; values: [number, string][] }[] }>(
    prometheus,
    'query_range',
    {
      query,
      start: String(window.startSeconds),
      end: String(window.endSeconds),
      step: String(window.stepSeconds),
    },
  )
  return result.map(({ metric, values }) => ({
    labels: metric,
    points: values
      .map(([seconds, text]) => [seconds, Number(text)] as const)
      .filter(([, value]) => Number.isFinite(value)),
  }))
}

/** Asks an endpoint of Prometheus's API; throws what it complains about. */
export async function ask<Data>(
  prometheus: string,
  endpoint: string,
  parameters: Record<string, string>,
): Promise<Data> {
  const response = await fetch(`${prometheus}/api/v1/${endpoint}?${new URLSearchParams(parameters)}`)
  const answer = (await response.json()) as { status: string; data: Data; error?: string }
  if (answer.status !== 'success') throw new Error(answer.error ?? `Prometheus answered ${response.status}`)
  return answer.data
}
