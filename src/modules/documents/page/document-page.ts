import type { ShownDocument } from '../files/shown-document.ts'
import { foreign, type Html, html } from './html.ts'
import { pageStyle } from './page-style.ts'

/** The HTML page of a document, as one file without external resources: what the PDF shows, in the same language. */
export function documentPage(shown: ShownDocument, code: string | null): string {
  const { heading, number, test, mark, facts, headline, columns } = shown
  const [description, quantity, price, amount] = columns
  const whole = html`<!doctype html>
<html lang="${shown.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${shown.title} – ${shown.author}</title>
<style>${{ markup: pageStyle }} :root { --accent: ${shown.color}; }</style>
</head>
<body>
<main${{ markup: shown.isVoid ? ' class="void-document"' : '' }}>
<header>
<div><h1>${heading}</h1>${number ? html`<p class="number">${foreign(number)}</p>` : null}${test ? html`<p class="number">${test}</p>` : null}</div>
<address class="issuer">${partyLines(shown.seller)}</address>
</header>
<section class="facts">
<div class="billTo"><h2>${shown.buyer_title}</h2><address>${partyLines(shown.buyer)}</address></div>
<dl>${pairs(facts)}</dl>
</section>
${headline ? html`<section class="due"><span>${headline.label}</span><strong>${headline.amount}</strong></section>` : null}
<table>
<thead><tr><th>${description}</th><th class="amount">${quantity}</th><th class="amount">${price}</th><th class="amount">${amount}</th></tr></thead>
<tbody>
${shown.lines.map(lineRow)}
</tbody>
</table>
<section class="sums">${shown.sums.map(sumRow)}</section>
${(mark ?? shown.settled) ? html`<div class="stamp ${mark ? 'open' : 'paid'}">${mark ?? shown.settled}</div>` : null}
<section class="notes">${shown.notes.map((note) => html`<p>${foreign(note)}</p>`)}</section>
${transferPart(shown.transfer, code)}
<footer><div><span>${shown.footer.map((part) => html`${foreign(part)}<br>`)}</span><span>${foreign(number ?? heading)}</span></div></footer>
</main>
</body>
</html>
`
  return whole.markup
}

function partyLines([name = '', ...others]: readonly string[]): Html[] {
  return [html`<div class="name">${foreign(name)}</div>`, ...others.map((text) => html`<div>${foreign(text)}</div>`)]
}

function pairs(rows: ShownDocument['facts']): Html[] {
  return rows.map(
    ([label, values]) =>
      html`<dt>${label}</dt><dd>${values.map((value, index) => html`${index > 0 ? html`<br>` : null}${foreign(value)}`)}</dd>`,
  )
}

function lineRow({ text, notes, quantity, price, amount }: ShownDocument['lines'][number]): Html {
  return html`<tr><td>${foreign(text)}${notes ? html`<div class="quiet">${foreign(notes)}</div>` : null}</td><td class="amount">${quantity}</td><td class="amount">${price}</td><td class="amount">${amount}</td></tr>
`
}

function sumRow({ label, amount, kind }: ShownDocument['sums'][number]): Html {
  return html`<div class="${kind}"><span>${foreign(label)}</span><span>${amount}</span></div>`
}

/** How it is paid by a transfer; in euros with a code that banking apps read. */
function transferPart(transfer: ShownDocument['transfer'], code: string | null): Html | null {
  if (transfer === null) return null
  return html`<section class="transfer">${code === null ? null : { markup: code }}<div><h2>${transfer.title}</h2><dl>${pairs(transfer.rows)}</dl></div></section>`
}
