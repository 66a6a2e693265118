import type { Language } from '../../../domain/language.ts'
import { foreign, type Html, html } from '../../documents/page/html.ts'

/** The parts of a mail, in order. */
export interface Parts {
  readonly language: Language
  readonly subject: string
  readonly greeting: string
  readonly opening: string
  /** What is billed: each with its amount. */
  readonly lines: readonly (readonly [string, string])[]
  readonly facts: readonly (readonly [string, string])[]
  /** The address that the mail leads to. */
  readonly link: { readonly name: string; readonly url: string } | null
  readonly ending: string
}

/** The parts as a text and as a page without anything from elsewhere. All of them are escaped. */
export function layoutOf(parts: Parts): { readonly text: string; readonly html: string } {
  return { text: textOf(parts), html: pageOf(parts).markup }
}

function textOf({ greeting, opening, lines, facts, link, ending }: Parts): string {
  const rows = (list: Parts['facts']) => list.map(([name, value]) => `${name}: ${value}`).join('\n')
  return `${[greeting, opening, rows(lines), rows(facts), link?.url, ending].filter(Boolean).join('\n\n')}\n`
}

function pageOf({ language, subject, greeting, opening, lines, facts, link, ending }: Parts): Html {
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif;color:#1a1a1a;background:#ffffff">
<div style="max-width:560px;margin:0 auto">
<p>${foreign(greeting)}</p>
<p>${foreign(opening)}</p>
${tableOf(lines)}${tableOf(facts)}${link && linkOf(link)}<p style="color:#666666;font-size:13px">${foreign(ending)}</p>
</div>
</body>
</html>
`
}

function linkOf({ name, url }: NonNullable<Parts['link']>): Html {
  const look =
    'display:inline-block;padding:10px 18px;border-radius:6px;color:#ffffff;background:#1a1a1a;text-decoration:none'
  return html`<p><a href="${url}" style="${look}">${foreign(name)}</a></p>
`
}

function tableOf(rows: Parts['facts']): Html | null {
  if (rows.length === 0) return null
  const cell = 'padding:6px 0;border-top:1px solid #e5e5e5'
  // Amounts stay on one line; a sentence, as a reason, may be as long as it is.
  const space = (value: string) => (value.length > 40 ? 'padding-left:16px' : 'white-space:nowrap')
  return html`<table role="presentation" style="width:100%;border-collapse:collapse;margin:0 0 24px">
${rows.map(
  ([
    name,
    value,
  ]) => html`<tr><td style="${cell}">${foreign(name)}</td><td style="${cell};text-align:right;${space(value)}">${foreign(value)}</td></tr>
`,
)}</table>
`
}
