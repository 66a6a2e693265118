import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPublicAddress, refusalOfUrl } from './address-guard.ts'

const guarded = { allowPrivate: false }
const open = { allowPrivate: true }

// Ways to write an address that leads into a network: special ranges, number forms, IPv4 inside IPv6, what is not allocated.
const notPublic =
  `127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 0 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1
  169.254.169.254 100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
  192.88.99.1 [::1] [::] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1]
  [64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::] [2001::1] [fe80::1] [fec0::1] [fc00::1]
  [fd00:ec2::254] [ff02::1] [100::1] [2001:db8::1] [3fff::1] [5f00::1] [2001:10::1] [2001:20::1] [4000::1] 127.0.0.1.
  ①②⑦.0.0.1`.split(/\s+/)
const publicHosts =
  `1.1.1.1 8.8.8.8 93.184.216.34 [2606:4700:4700::1111] [2a00:1450:4001:82f::200e] 172.32.0.1 100.128.0.1
  198.20.0.1`.split(/\s+/)

test('of 56 addresses, however they are written, the 48 that are not public are refused and the 8 others are not', () => {
  const refused = (host: string) => refusalOfUrl(`https://${host}/hook`, guarded) !== null
  assert.deepEqual(
    notPublic.filter((host) => !refused(host)),
    [],
  )
  assert.deepEqual(publicHosts.filter(refused), [])
  assert.deepEqual([notPublic.length, publicHosts.length], [48, 8])
})

test('what resolves to an address is public only in the ranges of the internet', () => {
  const refused = [
    '::ffff:1.1.1.1',
    '2606:4700:4700::1111%eth0',
    'fe80::1%lo',
    '1.1.1',
    '',
    'localhost',
    '192.175.48.1',
  ]
  assert.deepEqual(refused.filter(isPublicAddress), [])
  assert.ok(['1.1.1.1', '2606:4700:4700::1111', '223.255.255.255', '3ffe::1'].every(isPublicAddress))
})

const refusals: readonly [string, RegExp][] = [
  ['hooks.example.com', /not an absolute URL/],
  [`https://hooks.example.com/${'a'.repeat(2048)}`, /at most 2048/],
  ['https://[fe80::1%25eth0]/', /not an absolute URL/],
  ['http://hooks.example.com/', /https/],
  ['ftp://hooks.example.com/', /https/],
  ['https://me:secret@hooks.example.com/', /user name/],
  ['https://me@hooks.example.com/', /user name/],
  ['https://hooks.example.com/#part', /fragment/],
  ['https://localhost/', /host name/],
  ['https://LOCALHOST./', /host name/],
  ['https://api.localhost/', /host name/],
  ['https://printer.local/', /host name/],
  ['https://metadata.google.internal/', /host name/],
  ['https://localhost.localdomain/', /host name/],
  ['https://billing.default.svc/', /host name/],
  ['https://printer.home.arpa/', /host name/],
  ['https://hooks.example.com:80/', /Port 80/],
  ['https://hooks.example.com:22/', /Port 22/],
  ['https://hooks.example.com:6379/', /Redis/],
]
for (const [url, reason] of refusals) {
  test(`${url.slice(0, 60)} is refused with a sentence`, () => {
    assert.match(refusalOfUrl(url, guarded) ?? '', reason)
  })
}

test('a public https URL is allowed at port 443 and above 1023', () => {
  for (const url of [
    'https://hooks.example.com/a?b=c',
    'https://hooks.example.com:8443',
    'https://localhost.example.com/',
  ])
    assert.equal(refusalOfUrl(url, guarded), null)
})

test('where private targets are allowed, http, port 80 and hosts of this machine are, and nothing else', () => {
  for (const url of ['http://localhost:3000/', 'http://127.0.0.1/', 'https://[::1]:8443/', 'http://app.internal/'])
    assert.equal(refusalOfUrl(url, open), null)
  for (const url of ['ftp://localhost/', 'http://a:b@localhost/', 'http://localhost:22/', 'http://localhost:5432/'])
    assert.notEqual(refusalOfUrl(url, open), null)
})
