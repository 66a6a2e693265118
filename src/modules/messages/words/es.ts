import type { Words } from './language-words.ts'

export const es: Words = {
  titles: {
    invoice: ({ number, issuer }) => `Factura ${number} de ${issuer}`,
    receipt: ({ number, issuer }) => `Recibo de la factura ${number} de ${issuer}`,
    credit_note: ({ number, issuer }) => `Factura rectificativa ${number} de ${issuer}`,
    reminder: ({ number, isOver }) =>
      isOver ? `La factura ${number} está vencida` : `La factura ${number} vence pronto`,
    payment_failed: ({ number }) => `El pago de la factura ${number} ha fallado`,
    dunning: ({ number }) => `La factura ${number} sigue sin pagarse`,
    debit_announced: ({ date, issuer }) => `Adeudo directo el ${date} de ${issuer}`,
    renewal_notice: ({ plan, date }) => `${plan} se renueva el ${date}`,
    trial_ending: ({ plan, date }) => `Su prueba de ${plan} termina el ${date}`,
    portal_link: ({ issuer }) => `Su enlace a ${issuer}`,
    invitation: ({ issuer }) => `Invitación de ${issuer}`,
    new_password: ({ issuer }) => `Contraseña nueva en ${issuer}`,
  },
  texts: {
    invoice: ({ number }) => `aquí tiene su factura ${number}.`,
    receipt: ({ number, amount }) => `hemos recibido ${amount} por la factura ${number}. Gracias.`,
    credit_note: ({ number, amount, credited }) =>
      `aquí tiene su factura rectificativa ${number} por ${amount}${credited && ` de la factura ${credited}`}.`,
    reminder: ({ number, amount, date, isOver }) =>
      isOver
        ? `${amount} de la factura ${number} vencieron el ${date} y aún no se han pagado.`
        : `${amount} de la factura ${number} vencen el ${date}.`,
    payment_failed: ({ number, amount }) =>
      `no hemos podido cobrar ${amount} por la factura ${number}. Por favor, compruebe su método de pago.`,
    dunning: ({ number, amount }) =>
      `todavía no hemos podido cobrar ${amount} de la factura ${number}. Por favor, compruebe su método de pago.`,
    debit_announced: ({ number, amount, date, last4 }) =>
      `el ${date} cobraremos ${amount} por la factura ${number} mediante adeudo directo${last4 ? ` en su cuenta terminada en ${last4}` : ''}.`,
    renewal_notice: ({ plan, date }) =>
      `su suscripción a ${plan} se renueva el ${date}. Puede cancelarla antes de ese día.`,
    trial_ending: ({ plan, date }) =>
      `su prueba de ${plan} termina el ${date}. Se cobrará a partir de ese día si no la cancela antes.`,
    portal_link: ({ issuer }) =>
      `con este enlace verá sus facturas y suscripciones en ${issuer}. Funciona una sola vez, durante una hora. Si no lo ha pedido, ignore este mensaje.`,
    invitation: ({ issuer }) =>
      `le han invitado a trabajar en la facturación de ${issuer}. El enlace funciona una sola vez, durante siete días.`,
    new_password: ({ issuer }) =>
      `con este enlace elige una contraseña nueva para la facturación de ${issuer}. Funciona una sola vez, durante una hora. Si no la ha pedido, avise a su administrador.`,
  },
  greeting: (name) => `Hola, ${name}:`,
  ending: (issuer) => `${issuer} ha enviado este mensaje automáticamente.`,
  labels: {
    number: 'Número',
    issued: 'Fecha de emisión',
    forInvoice: 'De la factura',
    reason: 'Motivo',
    due: 'Vencimiento',
    subtotal: 'Subtotal',
    tax: 'Impuestos',
    total: 'Total',
    takenOff: 'Descontado del importe pendiente',
    keptAsCredit: 'Saldo a favor para sus próximas facturas',
    paidBack: 'Se le devuelve',
    givenBack: 'Devuelto por separado',
    amountDue: 'Importe pendiente',
    reference: 'Referencia de pago',
    account: 'Cuenta',
    date: 'Fecha',
    amount: 'Importe',
    plan: 'Plan',
    open: 'Abrir',
  },
}
