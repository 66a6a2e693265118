import { z } from 'zod'
import { paymentFinding } from '../payments/schemas.ts'
import { route } from '../transaction/route.ts'
import { countFindings } from './findings/store.ts'
import { isClean } from './report.ts'
import { verify } from './verify.ts'

const violationSchema = z
  .object({
    ids: z
      .record(z.string(), z.union([z.string(), z.number(), z.null()]))
      .meta({ description: 'The ids of the object, by name' }),
    problem: z.string(),
  })
  .meta({ id: 'Violation' })

const checkSchema = z
  .object({
    invariant: z.string(),
    promise: z.string().meta({ description: 'The rule that must always hold' }),
    checked: z.int().meta({ description: 'Number of objects checked' }),
    violation_count: z.int(),
    violations: z.array(violationSchema).meta({ description: 'The first 100 violations' }),
    took_ms: z.int(),
  })
  .meta({ id: 'Check' })

const findingSchema = z
  .object({
    finding: paymentFinding,
    count: z.int(),
  })
  .meta({ id: 'Finding' })

const verificationSchema = z
  .object({
    is_clean: z.boolean().meta({ description: 'Whether every invariant holds' }),
    data: z.array(checkSchema),
    findings: z
      .array(findingSchema)
      .meta({ description: 'Payments that a person should look at; no invariant is broken' }),
  })
  .meta({ id: 'Verification' })

export const verificationRoutes = [
  route({
    method: 'GET',
    url: '/v1/verification',
    kind: 'read',
    scope: 'read',
    operationId: 'getVerification',
    tag: 'Verification',
    summary: 'Verify your data',
    description:
      'Checks every invariant over all your data, now: invoices against lines and charges, balances against entries, the journal, ' +
      'numbers, events, completeness. It takes longer the more data there is; `billing verify` does the same without ' +
      'a time limit.',
    answer: {
      description: 'Every invariant and its violations',
      schema: verificationSchema,
      example: {
        is_clean: true,
        data: [
          {
            invariant: 'lines_add_up_to_the_invoice',
            promise: 'The lines of an invoice add up to its subtotal.',
            checked: 1204,
            violation_count: 0,
            violations: [],
            took_ms: 7,
          },
        ],
        findings: [{ finding: 'unallocated', count: 2 }],
      },
    },
    async handler({ tx, tenantId }) {
      const checks = await verify(tx, { tenantId })
      const findings = await countFindings(tx, tenantId)
      const data = checks.map(({ violations, ...check }) => ({
        ...check,
        violations: violations.map(({ ids, problem }) => ({ ids, problem })),
      }))
      return { body: { is_clean: isClean(checks), data, findings: [...findings] } }
    },
  }),
]
