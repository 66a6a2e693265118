import { type Answer, send } from '../http/send.ts'
import { made } from './merchant.ts'
import { type TestService, whileBusy } from './service.ts'

export const password = 'seven quiet herons'

/** A browser: it keeps the cookies that it is given, and says that requests come from this site. */
export interface Browser {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** The cookies as they are sent; empty if there are none. */
  cookie: string
}

/** A browser that nobody has signed in with. */
export function newBrowser({ url }: TestService): Browser {
  const kept = new Map<string, string>()
  const keep = (set: string) => {
    const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=')
    if (set.includes('Max-Age=0')) kept.delete(name)
    else kept.set(name, value)
    browser.cookie = [...kept].map((one) => one.join('=')).join('; ')
  }
  const browser: Browser = {
    cookie: '',
    async call(method, path, body, headers = {}) {
      const own = { ...(browser.cookie ? { cookie: browser.cookie } : {}), 'sec-fetch-site': 'same-origin' }
      const answer = await send(url, method, path, { body, headers: { ...own, ...headers } }, whileBusy)
      for (const set of answer.headers.getSetCookie()) keep(set)
      return answer
    },
  }
  return browser
}

let people = 0

/** Invites a new person with a role, and signs them in. */
export async function newPerson(
  service: TestService,
  role: string,
): Promise<Browser & { readonly id: string; readonly email: string }> {
  const email = `person-${++people}@example.com`
  const { url } = made(await service.post('/v1/people/invitations', { email, role }))
  const browser = newBrowser(service)
  const token = String(url).split('#')[1]
  const { person } = made(await browser.call('POST', '/v1/people/invitations/accept', { token, name: email, password }))
  return Object.assign(browser, { id: String(person.id), email })
}

/** Stores a new member of every tenant, without an invitation; gives their id. */
export async function storedMember(owner: (text: string) => Promise<any[]>): Promise<string> {
  const [{ id }] = await owner(
    `with one as (insert into person (id, email, name, password, created_at, updated_at)
      values (gen_random_uuid(), gen_random_uuid() || '@example.com', 'Ada', '', now(), now()) returning id)
    insert into membership (tenant_id, person_id, role, created_at, updated_at)
    select t.tenant_id, one.id, 'viewer', now(), now() from one, tenant t returning person_id as id`,
  )
  return String(id)
}
