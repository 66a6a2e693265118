/** The style of the page: a sheet of paper on a screen; on paper (A4 or Letter) only the content. */
export const pageStyle = `
:root { --ink: #1a1f2b; --quiet: #667085; --line: #d9dee7; --pale: #f4f6f9; --accent: #21507a; }
* { box-sizing: border-box; }
html { background: #e9ecf1; color: var(--ink); -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; font: 14px/1.5 "Inter", "Helvetica Neue", Helvetica, Arial, "Noto Sans", "Noto Sans CJK JP", sans-serif; }
main { position: relative; overflow: hidden; max-width: 210mm; min-height: 280mm; margin: 32px auto; padding: 20mm 18mm 16mm;
  display: flex; flex-direction: column; background: #fff; box-shadow: 0 1px 3px #0002, 0 12px 40px #0001; }
main::before { content: ""; position: absolute; inset: 0 0 auto; height: 6px; background: var(--accent); }
header { display: flex; justify-content: space-between; gap: 24px; align-items: flex-start; }
h1 { margin: 0; font-size: 30px; line-height: 1.15; font-weight: 650; letter-spacing: -0.01em; }
.number { margin: 2px 0 0; color: var(--quiet); font-size: 15px; overflow-wrap: anywhere; }
.issuer { max-width: 50%; text-align: end; overflow-wrap: anywhere; }
.issuer .name { font-size: 17px; }
.name { font-weight: 650; }
address { font-style: normal; }
address div, .quiet { color: var(--quiet); }
address .name { color: var(--ink); }
.facts { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 32px; margin: 36px 0 28px; }
.billTo { overflow-wrap: anywhere; }
h2 { margin: 0 0 6px; font-size: 11px; font-weight: 600; letter-spacing: 0.08em; text-transform: uppercase; color: var(--quiet); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 20px; margin: 0; align-content: start; }
dt { color: var(--quiet); }
dd { margin: 0; text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
.due { display: flex; justify-content: space-between; align-items: baseline; gap: 16px; margin-bottom: 28px; padding: 14px 18px;
  border-radius: 6px; background: var(--pale); }
.due strong { font-size: 21px; font-weight: 650; white-space: nowrap; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; }
thead { display: table-header-group; }
th { padding: 0 0 8px; border-bottom: 1.5px solid var(--ink); font-size: 11px; font-weight: 600; letter-spacing: 0.08em;
  text-transform: uppercase; color: var(--quiet); text-align: start; }
td { padding: 11px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
th.amount, td.amount { padding-inline-start: 18px; text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
td .quiet { font-size: 12.5px; }
.sums { width: min(100%, 330px); margin: 14px 0 0 auto; break-inside: avoid; }
.sums div { display: flex; justify-content: space-between; gap: 24px; padding: 4px 0; }
.sums span:first-child { min-width: 0; overflow-wrap: anywhere; }
.sums span:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
.sums .total { margin-top: 6px; padding: 9px 0; border-top: 1.5px solid var(--ink); font-weight: 650; font-size: 16px; }
.sums .rest { margin-top: 6px; padding: 9px 0 0; border-top: 1px solid var(--line); font-weight: 650; }
.stamp { align-self: flex-end; margin: 26px 14px 0 0; padding: 5px 20px; border: 3px solid; border-radius: 8px; font-size: 27px;
  font-weight: 750; letter-spacing: 0.14em; text-transform: uppercase; transform: rotate(-7deg); opacity: 0.8; break-inside: avoid; }
.stamp small { display: block; font-size: 11px; font-weight: 600; letter-spacing: 0.06em; text-align: center; }
.paid { color: #1d7a4c; }
.open { color: #b3332b; }
.notes p { margin: 6px 0; }
.void-document .total { text-decoration: line-through; text-decoration-color: #b3332b80; }
.transfer { display: flex; gap: 22px; align-items: center; margin-top: 28px; break-inside: avoid; }
.transfer .code { width: 38mm; height: 38mm; flex: none; margin: -2mm; }
.transfer dl { justify-content: start; }
.transfer dd { text-align: start; }
footer { margin-top: auto; padding-top: 40px; }
footer div { padding-top: 12px; border-top: 1px solid var(--line); display: flex; justify-content: space-between; gap: 24px;
  font-size: 11.5px; color: var(--quiet); overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main { margin: 0; padding: 28px 18px; min-height: 100vh; }
  header, .facts { display: block; }
  .issuer { max-width: none; text-align: start; margin-top: 18px; }
  .facts dl { margin-top: 22px; }
  th { font-size: 10px; letter-spacing: 0.02em; }
  th.amount, td.amount { padding-inline-start: 8px; }
  td.amount { font-size: 12.5px; }
}
@page { margin: 16mm 16mm 14mm; }
@media print {
  html { background: none; }
  body { font-size: 10.5pt; }
  main { max-width: none; min-height: 0; margin: 0; padding: 0; box-shadow: none; overflow: visible; display: block; }
  main::before { display: none; }
  .stamp { width: fit-content; margin-left: auto; }
}
`
