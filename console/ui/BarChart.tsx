import styles from './BarChart.module.css'

interface Bar {
  readonly label: string
  readonly value: number
  /** What is read out and shown at the bar. */
  readonly text: string
}

const [width, height] = [600, 120]

/** Bars from left to right; their table is there for those who do not see it, and each bar says its value. */
export function BarChart({
  caption,
  title,
  bars,
}: {
  /** What is read out before the values. */
  readonly caption: string
  /** What stands above the bars. */
  readonly title: string
  readonly bars: readonly Bar[]
}) {
  const most = Math.max(...bars.map(({ value }) => value), 1)
  const step = width / bars.length
  return (
    <figure className={styles.chart}>
      <p>{title}</p>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map(({ label, value, text }, index) => {
          const tall = value === 0 ? 1 : Math.max(2, (value / most) * (height - 4))
          return (
            <rect key={label} x={index * step + 1} y={height - tall} width={Math.max(1, step - 2)} height={tall}>
              <title>{`${label}: ${text}`}</title>
            </rect>
          )
        })}
      </svg>
      <figcaption>
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </figcaption>
      <table className={styles.read}>
        <caption>{caption}</caption>
        <tbody>
          {bars.map(({ label, text }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
