import type { Words } from './language-words.ts'

export const de: Words = {
  titles: {
    invoice: ({ number, issuer }) => `Rechnung ${number} von ${issuer}`,
    receipt: ({ number, issuer }) => `Zahlungsbestätigung zur Rechnung ${number} von ${issuer}`,
    credit_note: ({ number, issuer }) => `Rechnungskorrektur ${number} von ${issuer}`,
    reminder: ({ number, isOver }) =>
      isOver ? `Rechnung ${number} ist überfällig` : `Rechnung ${number} ist bald fällig`,
    payment_failed: ({ number }) => `Die Zahlung der Rechnung ${number} ist fehlgeschlagen`,
    dunning: ({ number }) => `Rechnung ${number} ist noch nicht bezahlt`,
    debit_announced: ({ date, issuer }) => `Lastschrift am ${date} durch ${issuer}`,
    renewal_notice: ({ plan, date }) => `${plan} verlängert sich am ${date}`,
    trial_ending: ({ plan, date }) => `Ihre Testphase von ${plan} endet am ${date}`,
    portal_link: ({ issuer }) => `Ihr Link zu ${issuer}`,
    invitation: ({ issuer }) => `Einladung zu ${issuer}`,
    new_password: ({ issuer }) => `Neues Passwort bei ${issuer}`,
  },
  texts: {
    invoice: ({ number }) => `hier ist Ihre Rechnung ${number}.`,
    receipt: ({ number, amount }) => `wir haben ${amount} zur Rechnung ${number} erhalten. Vielen Dank.`,
    credit_note: ({ number, amount, credited }) =>
      `hier ist Ihre Rechnungskorrektur ${number} über ${amount}${credited && ` zur Rechnung ${credited}`}.`,
    reminder: ({ number, amount, date, isOver }) =>
      isOver
        ? `${amount} der Rechnung ${number} waren am ${date} fällig und sind noch nicht bezahlt.`
        : `${amount} der Rechnung ${number} sind am ${date} fällig.`,
    payment_failed: ({ number, amount }) =>
      `wir konnten ${amount} zur Rechnung ${number} nicht einziehen. Bitte prüfen Sie Ihre Zahlungsart.`,
    dunning: ({ number, amount }) =>
      `${amount} der Rechnung ${number} konnten noch nicht eingezogen werden. Bitte prüfen Sie Ihre Zahlungsart.`,
    debit_announced: ({ number, amount, date, last4 }) =>
      `am ${date} ziehen wir ${amount} zur Rechnung ${number} per Lastschrift ein${last4 ? `, von Ihrem Konto mit der Endung ${last4}` : ''}.`,
    renewal_notice: ({ plan, date }) =>
      `Ihr Abonnement von ${plan} verlängert sich am ${date}. Bis dahin können Sie es kündigen.`,
    trial_ending: ({ plan, date }) =>
      `Ihre Testphase von ${plan} endet am ${date}. Von diesem Tag an wird es berechnet, wenn Sie nicht vorher kündigen.`,
    portal_link: ({ issuer }) =>
      `mit diesem Link sehen Sie Ihre Rechnungen und Abonnements bei ${issuer}. Er gilt einmal und eine Stunde lang. Wenn Sie ihn nicht angefordert haben, beachten Sie diese Nachricht nicht.`,
    invitation: ({ issuer }) =>
      `Sie sind eingeladen, an der Abrechnung von ${issuer} mitzuarbeiten. Der Link gilt einmal und sieben Tage lang.`,
    new_password: ({ issuer }) =>
      `mit diesem Link wählen Sie ein neues Passwort für die Abrechnung von ${issuer}. Er gilt einmal und eine Stunde lang. Wenn Sie ihn nicht angefordert haben, sagen Sie es Ihrem Administrator.`,
  },
  greeting: (name) => `Guten Tag ${name},`,
  ending: (issuer) => `Diese Nachricht wurde automatisch von ${issuer} gesendet.`,
  labels: {
    number: 'Nummer',
    issued: 'Ausstellungsdatum',
    forInvoice: 'Zu Rechnung',
    reason: 'Grund',
    due: 'Fällig',
    subtotal: 'Zwischensumme',
    tax: 'Steuer',
    total: 'Gesamtbetrag',
    takenOff: 'Vom offenen Betrag abgezogen',
    keptAsCredit: 'Guthaben für Ihre nächsten Rechnungen',
    paidBack: 'Wird Ihnen zurückgezahlt',
    givenBack: 'Gesondert erstattet',
    amountDue: 'Offener Betrag',
    reference: 'Zahlungsreferenz',
    account: 'Konto',
    date: 'Datum',
    amount: 'Betrag',
    plan: 'Tarif',
    open: 'Öffnen',
  },
}
