import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { Notices } from '../ui/notices.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'
import { ConfirmPassword } from './confirm-password.tsx'
import { navigation } from './navigation.ts'
import { Palette } from './palette.tsx'
import { useMay, useSession } from './session.ts'
import styles from './shell.module.css'

/** What surrounds every page: the menu, the search, who is signed in. */
export function Shell() {
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={styles.shell} data-menu={isOpen ? 'open' : 'closed'}>
      <a href="#main" className={styles.skip}>
        {words.shell.skip}
      </a>
      <header className={styles.top}>
        <button
          type="button"
          className={styles.menuButton}
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          {words.shell.menu}
        </button>
        <Link to="/" className={styles.product}>
          {words.shell.product}
        </Link>
        <Palette />
        <Companies />
        <Person />
      </header>
      <Navigation onGo={() => setOpen(false)} />
      <Outlet />
      <Notices />
      <ConfirmPassword />
    </div>
  )
}

function Navigation({ onGo }: { readonly onGo: () => void }) {
  const may = useMay()
  return (
    <nav id="navigation" className={styles.navigation} aria-label={words.shell.navigation}>
      {navigation.map(({ group, pages }) => {
        const allowed = pages.filter(({ area }) => may('read', area))
        if (allowed.length === 0) return null
        return (
          <div key={group ?? 'first'}>
            {group && <p className={styles.group}>{words.shell.groups[group]}</p>}
            <ul>
              {allowed.map(({ page, to }) => (
                <li key={page}>
                  <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} onClick={onGo}>
                    {words.shell.pages[page]}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

function Companies() {
  const { tenants, tenant_id: tenantId } = useSession()
  const switching = useMutation({
    mutationFn: (id: string) => billing.session.switchTenant({ tenant_id: id }),
    // The page is loaded anew, so that nothing of the other company stays on it.
    onSuccess: () => location.assign('/console/'),
  })
  const current = tenants.find(({ id }) => id === tenantId)?.name ?? ''
  if (tenants.length < 2) return <span className={styles.company}>{current}</span>
  return (
    <label className={styles.company}>
      <span className={styles.hidden}>{words.shell.company}</span>
      <select value={tenantId} onChange={(event) => switching.mutate(event.target.value)}>
        {tenants.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Person() {
  const { person, role } = useSession()
  const queries = useQueryClient()
  const router = useRouter()
  const navigate = useNavigate()
  const signOut = async () => {
    await billing.session.signOut()
    queries.clear()
    await router.invalidate()
    await navigate({ to: '/sign-in' })
  }
  return (
    <MenuTrigger>
      <AriaButton className={styles.person}>{person.name || person.email}</AriaButton>
      <Popover className={styles.popover} placement="bottom end">
        <p className={styles.who}>
          {person.email} · {role}
        </p>
        <Menu aria-label={words.shell.you} className={styles.menu}>
          <MenuItem onAction={() => void navigate({ to: '/account' })}>{words.shell.account}</MenuItem>
          <MenuItem href="/docs" target="_blank">
            {words.shell.documentation}
          </MenuItem>
          <MenuItem onAction={() => void signOut()}>{words.shell.signOut}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
