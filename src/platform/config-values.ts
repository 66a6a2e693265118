import { isIP } from 'node:net'
import { z } from 'zod'

// The values that settings may have, each with the sentence for another one.

/** A text that is not empty. */
export function text() {
  return z.string().min(1)
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number) {
  const message = `expected a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .pipe(z.int().min(min, message).max(max, message))
}

/** A number from 0 to 1. */
export function share() {
  const message = 'expected a number from 0 to 1, such as 0.5'
  return z
    .string()
    .regex(/^\d(\.\d{1,6})?$/, message)
    .transform(Number)
    .pipe(z.number().min(0, message).max(1, message))
}

/** `true` or `false`. */
export function flag() {
  return z.enum(['true', 'false']).transform((value) => value === 'true')
}

/** An http or https URL without a slash at its end. */
export function webUrl() {
  return z.string().refine((value) => /^https?:\/\/[^/?#]+(\/[^?#]*[^/?#])?$/.test(value) && URL.canParse(value), {
    message: 'expected https://billing.example.com',
  })
}

/** The issuer of an OIDC provider, exactly as it names itself. In the clear only on this machine, because secrets go there. */
export function issuerUrl() {
  const form = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])[^?#]+$/
  return z.string().refine((value) => form.test(value) && URL.canParse(value), {
    message: 'expected https://accounts.example.com, as the provider writes its issuer',
  })
}

/** The URL of a forward proxy. */
export function proxyUrl() {
  return z.string().refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), {
    message: 'expected http://user:password@host:4750',
  })
}

/** The URL of a PostgreSQL database. */
export function postgresUrl() {
  return z.string().refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), {
    message: 'expected postgres://user:password@host:5432/database',
  })
}

/** The URL of a mail server. */
export function smtpUrl() {
  return z.string().refine((value) => /^smtps?:\/\/[^/?#]+$/.test(value) && URL.canParse(value), {
    message: 'expected smtp://user:password@host:587 or smtps://user:password@host:465',
  })
}

/** An e-mail address, without a name. */
export function mailAddress() {
  return z.string().regex(/^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+$/, 'expected an address, such as billing@example.com')
}

/** Whose forwarded headers are trusted. */
export function proxies() {
  const message = 'expected true, false, or addresses and subnets separated by commas'
  const isProxy = (value: string) =>
    /^(loopback|linklocal|uniquelocal)$/.test(value) || isIP(value.replace(/\/\d{1,3}$/, '')) !== 0
  return z
    .string()
    .refine((value) => /^(true|false)$/.test(value) || value.split(',').every((part) => isProxy(part.trim())), message)
    .transform((value): boolean | string => (value === 'true' || value === 'false' ? value === 'true' : value))
}
