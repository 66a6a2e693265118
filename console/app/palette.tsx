import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from 'react-aria-components'
import { words } from '../words/en.ts'
import { navigation } from './navigation.ts'
import styles from './palette.module.css'
import { type Found, findObjects } from './search-objects.ts'
import { useMay } from './session.ts'

/** The search from everywhere: objects of the service, and the pages of the console. Ctrl K or ⌘ K opens it. */
export function Palette() {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', open)
    return () => document.removeEventListener('keydown', open)
  }, [])
  return (
    <>
      <button type="button" className={styles.open} onClick={() => setOpen(true)}>
        {words.shell.search} <kbd>{words.shell.searchKeys}</kbd>
      </button>
      <ModalOverlay isOpen={isOpen} onOpenChange={setOpen} isDismissable className={styles.overlay}>
        <Modal className={styles.modal}>
          <Dialog aria-label={words.shell.search} className={styles.dialog}>
            <Finder onGo={() => setOpen(false)} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  )
}

function Finder({ onGo }: { readonly onGo: () => void }) {
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const objects = useFound(typed)
  const pages = usePages(typed)
  // Both at once: what came later would move what Enter opens.
  const found = objects ? [...objects, ...pages] : []
  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      <SearchField aria-label={words.shell.search} autoFocus className={styles.field}>
        <Input placeholder={words.shell.searchHint} />
      </SearchField>
      <Menu
        aria-label={words.shell.search}
        items={found}
        className={styles.found}
        renderEmptyState={() => (
          <p className={styles.none}>{typed && objects ? words.shell.nothingFound : words.shell.searchHint}</p>
        )}
        onAction={(key) => {
          const one = found.find(({ id }) => id === key)
          onGo()
          if (one) void navigate({ to: one.to as never, params: one.params as never })
        }}
      >
        {({ title, subtitle }) => (
          <MenuItem textValue={title}>
            <Text slot="label">{title}</Text>
            <Text slot="description">{subtitle}</Text>
          </MenuItem>
        )}
      </Menu>
    </Autocomplete>
  )
}

const pauseMs = 150

/** What the service finds; null until it has answered for all that is typed. */
function useFound(typed: string): readonly Found[] | null {
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed.trim()), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  const { data } = useQuery({
    queryKey: ['search', settled],
    queryFn: ({ signal }) => findObjects(settled, signal),
    enabled: settled !== '',
  })
  return settled === typed.trim() ? (data ?? null) : null
}

function usePages(typed: string): readonly Found[] {
  const may = useMay()
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return []
  return navigation
    .flatMap(({ pages }) => pages)
    .filter(({ area, page }) => may('read', area) && words.shell.pages[page].toLowerCase().includes(wanted))
    .map(({ page, to }) => ({
      id: `page ${page}`,
      title: words.shell.pages[page],
      subtitle: words.shell.menu,
      to,
      params: {},
    }))
}
