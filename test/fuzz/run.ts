import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

// npm run fuzz -- --requests 100000 --seed 1

const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } })
const { requests = '100000', seed = String(Date.now() % 1_000_000_000) } = values
const flags = ['--test', '--test-global-setup=test/support/database/postgres.ts', '--test-reporter=spec']
const { status } = spawnSync(process.execPath, [...flags, 'test/fuzz.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_REQUESTS: requests, FUZZ_SEED: seed },
})
process.exitCode = status ?? 1
