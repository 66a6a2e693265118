/** Statements that break one invariant, and what it then says. */
export interface Damage {
  readonly by: readonly string[]
  readonly says: RegExp
}

/** The tenant whose rows are damaged, as conditions and statements in SQL. */
export interface Damaged {
  readonly own: string
  /** The id of another tenant. */
  readonly other: string
  readonly lineOfCharge: string
  readonly openInvoice: string
  /** A charge of a whole period between two others that it touches. */
  readonly middleCharge: string
  /** Copies lines `l` behind the others of their document and their charge, with other values in some columns. */
  copied(where: string, changes: string): string
  /** One final line `l` of a charge, of credit notes or of invoices, of which nothing is taken back. */
  finalLine(sign: 1 | -1, document: 'invoice' | 'credit_note'): string
}

export const chargeKey = 'tenant_id, item_id, version_number, period_number'

/** What is damaged is of the tenant `ownId`; `lineColumns` are those of a line that can be written. */
export function damaged(ownId: string, other: string, lineColumns: string): Damaged {
  const own = `tenant_id = '${ownId}'`
  return {
    own,
    other,
    lineOfCharge: `${own} and item_id is not null`,
    openInvoice: `${own} and status = 'open'`,
    middleCharge: `(${chargeKey}) = (
      select ${chargeKey.replaceAll(/(\w+)/g, 'c.$1')} from charge c
      join charge b on (b.tenant_id, b.item_id) = (c.tenant_id, c.item_id) and b.serves_until = c.serves_from and not isempty(b.serves)
      join charge a on (a.tenant_id, a.item_id) = (c.tenant_id, c.item_id) and a.serves_from = c.serves_until and not isempty(a.serves)
      where c.${own} and not isempty(c.serves) and c.version_number = b.version_number and c.version_number = a.version_number
      order by c.item_id, c.period_start limit 1)`,
    copied: (where, changes) => `insert into document_line (${lineColumns}) select ${lineColumns} from (
      select (jsonb_populate_record(null::document_line, to_jsonb(l) || jsonb_build_object('id', gen_random_uuid(),
        'position', l.position + 100, 'ordinal', (select max(o.ordinal) + 1 from document_line o
          where (o.tenant_id, o.item_id, o.version_number, o.period_number) = (l.tenant_id, l.item_id, l.version_number, l.period_number)),
        ${changes}))).*
      from document_line l where ${where}) copy`,
    finalLine: (sign, document) => `(l.tenant_id, l.id) = (
      select l.tenant_id, l.id from document_line l left join invoice i on i.id = l.invoice_id
      where l.${own} and l.sign = ${sign} and l.${document}_id is not null
        and i.status is distinct from 'void' and i.status is distinct from 'draft' and not exists (
          select from document_line t where t.item_id = l.item_id and t.version_number = l.version_number
            and t.period_number = l.period_number and t.takes_back = l.ordinal) order by l.id limit 1)`,
  }
}

/** A statement that takes constraints away, where they would refuse the damage. */
export function without(table: string, ...constraints: string[]): string {
  return `alter table ${table} ${constraints.map((name) => `drop constraint ${name}`).join(', ')}`
}
