import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { projectDirectory } from '../support/source-files.ts'

/** Hands over a copy of the tree, which goes away with its last use; the tree itself is never changed. */
export async function inCopy<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'billing-mutants-'))
  const left = ['node_modules', '.git', '.data']
  try {
    await cp(projectDirectory, directory, {
      recursive: true,
      filter: (path) => !left.includes(relative(projectDirectory, path).split(sep)[0] ?? ''),
    })
    await symlink(join(projectDirectory, 'node_modules'), join(directory, 'node_modules'))
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Does something while files of the copy have other texts. */
export async function withTexts<Result>(
  directory: string,
  texts: ReadonlyMap<string, string>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = new Map<string, string>()
  for (const file of texts.keys()) before.set(file, await readFile(join(directory, file), 'utf8'))
  const write = async (all: ReadonlyMap<string, string>) => {
    for (const [file, text] of all) await writeFile(join(directory, file), text)
  }
  try {
    await write(texts)
    return await work()
  } finally {
    await write(before)
  }
}
