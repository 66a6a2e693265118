import { useState } from 'react'
import { words } from '../words/en.ts'
import { Button } from './Button.tsx'
import { csvLines } from './csv.ts'
import { download } from './download.ts'
import { notify } from './notices.tsx'
import { errorText } from './states.tsx'

/** Saves every row of a list as a CSV file, page after page, and says how far it is. */
export function ExportCsv({ name, rows }: { readonly name: string; readonly rows: () => AsyncIterable<object> }) {
  const [count, setCount] = useState<number | null>(null)
  const save = async () => {
    try {
      setCount(0)
      const all: object[] = []
      for await (const row of rows()) {
        all.push(row)
        if (all.length % 100 === 0) setCount(all.length)
      }
      download(`${name}.csv`, csvLines(all), 'text/csv')
      notify(words.common.exported(all.length))
    } catch (error) {
      notify(errorText(error))
    } finally {
      setCount(null)
    }
  }
  return (
    <Button onPress={() => void save()} isDisabled={count !== null}>
      {count === null ? words.common.exportCsv : words.common.exporting(count)}
    </Button>
  )
}
