// The packages of fonts bring every weight, 220 MB; PDFs are set in nine files of them, 30 MB. No package on npm has the same family in these
// weights alone. The rest is removed after an installation, as the Dockerfile does it for the image.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Whether PDFs are set in a file of a font package; `src/platform/pdf/pdf-worker.ts` lists them. */
export const isReadFont = (name) => /(^|\/)(\w+_400Regular|NotoSans_700Bold|NotoSansJP_700Bold)\.ttf$/.test(name)

/** Removes the fonts and pictures of `@expo-google-fonts` that nothing reads. Does nothing where they are absent. */
export function pruneFonts(modules) {
  const folder = join(modules, '@expo-google-fonts')
  if (!existsSync(folder)) return
  for (const file of readdirSync(folder, { recursive: true })) {
    const isRemoved = /\.(ttf|png)$/.test(file) && !isReadFont(file.replaceAll('\\', '/'))
    if (isRemoved) rmSync(join(folder, file))
  }
}
