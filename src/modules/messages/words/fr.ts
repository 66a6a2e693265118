import type { Words } from './language-words.ts'

export const fr: Words = {
  titles: {
    invoice: ({ number, issuer }) => `Facture ${number} de ${issuer}`,
    receipt: ({ number, issuer }) => `Reçu pour la facture ${number} de ${issuer}`,
    credit_note: ({ number, issuer }) => `Avoir ${number} de ${issuer}`,
    reminder: ({ number, isOver }) =>
      isOver ? `La facture ${number} est en retard de paiement` : `La facture ${number} arrive à échéance`,
    payment_failed: ({ number }) => `Le paiement de la facture ${number} a échoué`,
    dunning: ({ number }) => `La facture ${number} n’est toujours pas payée`,
    debit_announced: ({ date, issuer }) => `Prélèvement le ${date} par ${issuer}`,
    renewal_notice: ({ plan, date }) => `${plan} sera renouvelé le ${date}`,
    trial_ending: ({ plan, date }) => `Votre essai de ${plan} se termine le ${date}`,
    portal_link: ({ issuer }) => `Votre lien vers ${issuer}`,
    invitation: ({ issuer }) => `Invitation de ${issuer}`,
    new_password: ({ issuer }) => `Nouveau mot de passe chez ${issuer}`,
  },
  texts: {
    invoice: ({ number }) => `voici votre facture ${number}.`,
    receipt: ({ number, amount }) => `nous avons reçu ${amount} pour la facture ${number}. Merci.`,
    credit_note: ({ number, amount, credited }) =>
      `voici votre avoir ${number} d’un montant de ${amount}${credited && ` pour la facture ${credited}`}.`,
    reminder: ({ number, amount, date, isOver }) =>
      isOver
        ? `le montant de ${amount} de la facture ${number} était dû le ${date} et n’est pas encore payé.`
        : `le montant de ${amount} de la facture ${number} est dû le ${date}.`,
    payment_failed: ({ number, amount }) =>
      `nous n’avons pas pu encaisser ${amount} pour la facture ${number}. Veuillez vérifier votre moyen de paiement.`,
    dunning: ({ number, amount }) =>
      `le montant de ${amount} de la facture ${number} n’a toujours pas pu être encaissé. Veuillez vérifier votre moyen de paiement.`,
    debit_announced: ({ number, amount, date, last4 }) =>
      `le ${date}, nous prélèverons ${amount} pour la facture ${number}${last4 ? ` sur votre compte se terminant par ${last4}` : ''}.`,
    renewal_notice: ({ plan, date }) =>
      `votre abonnement à ${plan} sera renouvelé le ${date}. Vous pouvez le résilier avant cette date.`,
    trial_ending: ({ plan, date }) =>
      `votre essai de ${plan} se termine le ${date}. L’abonnement sera facturé à partir de cette date, sauf résiliation avant.`,
    portal_link: ({ issuer }) =>
      `ce lien vous montre vos factures et abonnements chez ${issuer}. Il fonctionne une seule fois, pendant une heure. Si vous ne l’avez pas demandé, ignorez ce message.`,
    invitation: ({ issuer }) =>
      `vous êtes invité à travailler à la facturation de ${issuer}. Le lien fonctionne une seule fois, pendant sept jours.`,
    new_password: ({ issuer }) =>
      `ce lien vous permet de choisir un nouveau mot de passe pour la facturation de ${issuer}. Il fonctionne une seule fois, pendant une heure. Si vous ne l’avez pas demandé, prévenez votre administrateur.`,
  },
  greeting: (name) => `Bonjour ${name},`,
  ending: (issuer) => `${issuer} a envoyé ce message automatiquement.`,
  labels: {
    number: 'Numéro',
    issued: 'Date d’émission',
    forInvoice: 'Pour la facture',
    reason: 'Motif',
    due: 'Échéance',
    subtotal: 'Sous-total',
    tax: 'Taxes',
    total: 'Total',
    takenOff: 'Déduit du montant dû',
    keptAsCredit: 'Crédit pour vos prochaines factures',
    paidBack: 'Vous est remboursé',
    givenBack: 'Remboursé séparément',
    amountDue: 'Montant dû',
    reference: 'Référence de paiement',
    account: 'Compte',
    date: 'Date',
    amount: 'Montant',
    plan: 'Formule',
    open: 'Ouvrir',
  },
}
