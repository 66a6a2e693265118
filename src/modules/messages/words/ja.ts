import type { Words } from './language-words.ts'

export const ja: Words = {
  titles: {
    invoice: ({ number, issuer }) => `【${issuer}】請求書 ${number}`,
    receipt: ({ number, issuer }) => `【${issuer}】請求書 ${number} のお支払い確認`,
    credit_note: ({ number, issuer }) => `【${issuer}】返還請求書 ${number}`,
    reminder: ({ number, isOver }) =>
      isOver ? `請求書 ${number} のお支払い期限が過ぎています` : `請求書 ${number} のお支払い期限が近づいています`,
    payment_failed: ({ number }) => `請求書 ${number} のお支払いに失敗しました`,
    dunning: ({ number }) => `請求書 ${number} のお支払いがまだ確認できていません`,
    debit_announced: ({ date, issuer }) => `【${issuer}】${date}の口座振替のお知らせ`,
    renewal_notice: ({ plan, date }) => `${plan} は${date}に更新されます`,
    trial_ending: ({ plan, date }) => `${plan} の無料期間は${date}に終了します`,
    portal_link: ({ issuer }) => `【${issuer}】お客様ページへのリンク`,
    invitation: ({ issuer }) => `【${issuer}】ご招待`,
    new_password: ({ issuer }) => `【${issuer}】新しいパスワード`,
  },
  texts: {
    invoice: ({ number }) => `請求書 ${number} をお送りします。`,
    receipt: ({ number, amount }) =>
      `請求書 ${number} について ${amount} のお支払いを確認しました。ありがとうございます。`,
    credit_note: ({ number, amount, credited }) =>
      `${credited && `請求書 ${credited} に対する`}返還請求書 ${number}（${amount}）をお送りします。`,
    reminder: ({ number, amount, date, isOver }) =>
      isOver
        ? `請求書 ${number} の ${amount} は${date}がお支払い期限でしたが、まだお支払いを確認できていません。`
        : `請求書 ${number} の ${amount} のお支払い期限は${date}です。`,
    payment_failed: ({ number, amount }) =>
      `請求書 ${number} の ${amount} を決済できませんでした。お支払い方法をご確認ください。`,
    dunning: ({ number, amount }) =>
      `請求書 ${number} の ${amount} をまだ決済できていません。お支払い方法をご確認ください。`,
    debit_announced: ({ number, amount, date, last4 }) =>
      `${date}に請求書 ${number} の ${amount} を${last4 ? `末尾 ${last4} の口座から` : ''}口座振替いたします。`,
    renewal_notice: ({ plan, date }) => `${plan} のご契約は${date}に更新されます。その前であれば解約いただけます。`,
    trial_ending: ({ plan, date }) =>
      `${plan} の無料期間は${date}に終了します。それまでに解約されない場合、その日から料金が発生します。`,
    portal_link: ({ issuer }) =>
      `このリンクから ${issuer} の請求書とご契約をご覧いただけます。1時間以内に1回だけ使えます。お心当たりのない場合は、このメールを無視してください。`,
    invitation: ({ issuer }) => `${issuer} の請求業務に招待されています。リンクは7日以内に1回だけ使えます。`,
    new_password: ({ issuer }) =>
      `このリンクから ${issuer} の請求業務用の新しいパスワードを設定できます。1時間以内に1回だけ使えます。お心当たりのない場合は、管理者にお知らせください。`,
  },
  greeting: (name) => `${name} 様`,
  ending: (issuer) => `このメールは ${issuer} から自動送信されています。`,
  labels: {
    number: '番号',
    issued: '発行日',
    forInvoice: '対象の請求書',
    reason: '理由',
    due: 'お支払い期限',
    subtotal: '小計',
    tax: '税',
    total: '合計',
    takenOff: '未払額からの控除',
    keptAsCredit: '次回以降のご請求に充当',
    paidBack: 'ご返金',
    givenBack: '別途ご返金',
    amountDue: 'お支払い残高',
    reference: '支払い照会番号',
    account: '振込先口座',
    date: '日付',
    amount: '金額',
    plan: 'プラン',
    open: '開く',
  },
}
