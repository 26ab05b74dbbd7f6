/** What the mail and the calendar entry say, in every language that candidates read. */
import type { Locale } from '../scheduling/phrases.ts';
import type { CancelWhy, RequestWhy } from './invite-content.ts';

export interface InvitePhrases {
  /** `{position}`, `{company}`: the entry's title in the calendar, and the page's. */
  readonly title: string;
  /** `{title}`, `{start}` */
  readonly subject: Readonly<Record<RequestWhy | CancelWhy, string>>;
  /** `{position}`, `{company}` */
  readonly opening: Readonly<Record<RequestWhy | CancelWhy, string>>;
  /** Where nobody has given one. `{company}` */
  readonly reason: Readonly<Record<CancelWhy, string>>;
  /** With and without a name. */
  readonly greeting: readonly [named: string, unnamed: string];
  readonly label: Readonly<Record<'when' | 'wasPlannedFor' | 'previously' | 'reason' | 'join' | 'page', string>>;
  readonly joinTheInterview: string;
  /** What to do when the time does not suit: answer the mail, or ask on the page. */
  readonly anotherTime: Readonly<Record<'byMail' | 'onPage', string>>;
}

export const INVITE_PHRASES: Readonly<Record<Locale, InvitePhrases>> = {
  en: {
    title: '{position} interview with {company}',
    subject: {
      first: 'Invitation: {title} – {start}',
      candidate_changed: 'Invitation: {title} – {start}',
      time_changed: 'Updated invitation: {title} – {start}',
      details_changed: 'Updated invitation: {title} – {start}',
      cancelled: 'Cancelled: {title} – {start}',
      withdrawn: 'Withdrawn: {title} – {start}',
    },
    opening: {
      first: 'You are invited to an interview with {company} for the position {position}.',
      candidate_changed: 'You are invited to an interview with {company} for the position {position}.',
      time_changed: 'Your interview with {company} for the position {position} has a new time.',
      details_changed:
        'The details of your interview with {company} for the position {position} have changed. Its time is the same.',
      cancelled: 'Your interview with {company} for the position {position} is cancelled.',
      withdrawn:
        'The invitation of this address to the interview with {company} for the position {position} is withdrawn.',
    },
    reason: {
      cancelled: '{company} has cancelled the interview.',
      withdrawn: 'The invitation now goes to another address.',
    },
    greeting: ['Hello {name},', 'Hello,'],
    label: {
      when: 'When',
      wasPlannedFor: 'Was planned for',
      previously: 'Previously',
      reason: 'Reason',
      join: 'Join',
      page: 'Page about the interview',
    },
    joinTheInterview: 'Join the interview',
    anotherTime: {
      byMail: 'If this time does not suit you, please reply to this e-mail.',
      onPage: 'If this time does not suit you, you can ask for another one on that page, or reply to this e-mail.',
    },
  },
  de: {
    title: 'Vorstellungsgespräch bei {company}: {position}',
    subject: {
      first: 'Einladung: {title} – {start}',
      candidate_changed: 'Einladung: {title} – {start}',
      time_changed: 'Neuer Termin: {title} – {start}',
      details_changed: 'Geänderte Einladung: {title} – {start}',
      cancelled: 'Abgesagt: {title} – {start}',
      withdrawn: 'Zurückgezogen: {title} – {start}',
    },
    opening: {
      first: 'Sie sind zu einem Vorstellungsgespräch bei {company} für die Stelle {position} eingeladen.',
      candidate_changed: 'Sie sind zu einem Vorstellungsgespräch bei {company} für die Stelle {position} eingeladen.',
      time_changed: 'Ihr Vorstellungsgespräch bei {company} für die Stelle {position} hat einen neuen Termin.',
      details_changed:
        'Zu Ihrem Vorstellungsgespräch bei {company} für die Stelle {position} gibt es neue Angaben. Der Termin bleibt derselbe.',
      cancelled: 'Ihr Vorstellungsgespräch bei {company} für die Stelle {position} ist abgesagt.',
      withdrawn:
        'Die Einladung an diese Adresse zum Vorstellungsgespräch bei {company} für die Stelle {position} ist zurückgezogen.',
    },
    reason: {
      cancelled: '{company} hat das Gespräch abgesagt.',
      withdrawn: 'Die Einladung geht jetzt an eine andere Adresse.',
    },
    greeting: ['Guten Tag {name},', 'Guten Tag,'],
    label: {
      when: 'Termin',
      wasPlannedFor: 'War geplant für',
      previously: 'Vorher',
      reason: 'Grund',
      join: 'Teilnehmen',
      page: 'Seite zum Gespräch',
    },
    joinTheInterview: 'Am Gespräch teilnehmen',
    anotherTime: {
      byMail: 'Wenn Ihnen dieser Termin nicht passt, antworten Sie bitte auf diese E-Mail.',
      onPage:
        'Wenn Ihnen dieser Termin nicht passt, können Sie auf dieser Seite um einen anderen bitten oder auf diese E-Mail antworten.',
    },
  },
  fr: {
    title: 'Entretien avec {company} : {position}',
    subject: {
      first: 'Invitation : {title} – {start}',
      candidate_changed: 'Invitation : {title} – {start}',
      time_changed: 'Nouvel horaire : {title} – {start}',
      details_changed: 'Invitation modifiée : {title} – {start}',
      cancelled: 'Annulé : {title} – {start}',
      withdrawn: 'Retirée : {title} – {start}',
    },
    opening: {
      first: 'Vous êtes invité(e) à un entretien avec {company} pour le poste {position}.',
      candidate_changed: 'Vous êtes invité(e) à un entretien avec {company} pour le poste {position}.',
      time_changed: 'Votre entretien avec {company} pour le poste {position} a un nouvel horaire.',
      details_changed:
        'Les informations de votre entretien avec {company} pour le poste {position} ont changé. L’horaire reste le même.',
      cancelled: 'Votre entretien avec {company} pour le poste {position} est annulé.',
      withdrawn: 'L’invitation de cette adresse à l’entretien avec {company} pour le poste {position} est retirée.',
    },
    reason: {
      cancelled: '{company} a annulé l’entretien.',
      withdrawn: 'L’invitation est désormais envoyée à une autre adresse.',
    },
    greeting: ['Bonjour {name},', 'Bonjour,'],
    label: {
      when: 'Horaire',
      wasPlannedFor: 'Était prévu le',
      previously: 'Auparavant',
      reason: 'Raison',
      join: 'Rejoindre',
      page: 'Page de l’entretien',
    },
    joinTheInterview: 'Rejoindre l’entretien',
    anotherTime: {
      byMail: 'Si cet horaire ne vous convient pas, veuillez répondre à cet e-mail.',
      onPage:
        'Si cet horaire ne vous convient pas, vous pouvez en demander un autre sur cette page ou répondre à cet e-mail.',
    },
  },
  es: {
    title: 'Entrevista con {company}: {position}',
    subject: {
      first: 'Invitación: {title} – {start}',
      candidate_changed: 'Invitación: {title} – {start}',
      time_changed: 'Nueva hora: {title} – {start}',
      details_changed: 'Invitación modificada: {title} – {start}',
      cancelled: 'Cancelada: {title} – {start}',
      withdrawn: 'Retirada: {title} – {start}',
    },
    opening: {
      first: 'Le invitamos a una entrevista con {company} para el puesto {position}.',
      candidate_changed: 'Le invitamos a una entrevista con {company} para el puesto {position}.',
      time_changed: 'Su entrevista con {company} para el puesto {position} tiene una nueva hora.',
      details_changed:
        'Los datos de su entrevista con {company} para el puesto {position} han cambiado. La hora es la misma.',
      cancelled: 'Su entrevista con {company} para el puesto {position} está cancelada.',
      withdrawn: 'Se retira la invitación de esta dirección a la entrevista con {company} para el puesto {position}.',
    },
    reason: {
      cancelled: '{company} ha cancelado la entrevista.',
      withdrawn: 'La invitación se envía ahora a otra dirección.',
    },
    greeting: ['Hola, {name}:', 'Hola:'],
    label: {
      when: 'Hora',
      wasPlannedFor: 'Estaba prevista para',
      previously: 'Antes',
      reason: 'Motivo',
      join: 'Unirse',
      page: 'Página de la entrevista',
    },
    joinTheInterview: 'Unirse a la entrevista',
    anotherTime: {
      byMail: 'Si esta hora no le conviene, responda a este correo.',
      onPage: 'Si esta hora no le conviene, puede pedir otra en esa página o responder a este correo.',
    },
  },
  pt: {
    title: 'Entrevista com {company}: {position}',
    subject: {
      first: 'Convite: {title} – {start}',
      candidate_changed: 'Convite: {title} – {start}',
      time_changed: 'Novo horário: {title} – {start}',
      details_changed: 'Convite alterado: {title} – {start}',
      cancelled: 'Cancelada: {title} – {start}',
      withdrawn: 'Retirado: {title} – {start}',
    },
    opening: {
      first: 'Convidamos você para uma entrevista com {company} para a vaga {position}.',
      candidate_changed: 'Convidamos você para uma entrevista com {company} para a vaga {position}.',
      time_changed: 'A sua entrevista com {company} para a vaga {position} tem um novo horário.',
      details_changed: 'Os dados da sua entrevista com {company} para a vaga {position} mudaram. O horário é o mesmo.',
      cancelled: 'A sua entrevista com {company} para a vaga {position} foi cancelada.',
      withdrawn: 'O convite deste endereço para a entrevista com {company} para a vaga {position} foi retirado.',
    },
    reason: {
      cancelled: '{company} cancelou a entrevista.',
      withdrawn: 'O convite agora é enviado para outro endereço.',
    },
    greeting: ['Olá, {name},', 'Olá,'],
    label: {
      when: 'Horário',
      wasPlannedFor: 'Estava marcada para',
      previously: 'Antes',
      reason: 'Motivo',
      join: 'Participar',
      page: 'Página da entrevista',
    },
    joinTheInterview: 'Participar da entrevista',
    anotherTime: {
      byMail: 'Se este horário não for conveniente, responda a este e-mail.',
      onPage: 'Se este horário não for conveniente, você pode pedir outro nessa página ou responder a este e-mail.',
    },
  },
  ja: {
    title: '{company} 面接（{position}）',
    subject: {
      first: '面接のご案内：{title} – {start}',
      candidate_changed: '面接のご案内：{title} – {start}',
      time_changed: '日時変更のご案内：{title} – {start}',
      details_changed: '面接内容変更のご案内：{title} – {start}',
      cancelled: '面接中止のご案内：{title} – {start}',
      withdrawn: 'ご案内の取り消し：{title} – {start}',
    },
    opening: {
      first: '{company}の面接（{position}）についてご案内いたします。',
      candidate_changed: '{company}の面接（{position}）についてご案内いたします。',
      time_changed: '{company}の面接（{position}）の日時が変更になりました。',
      details_changed: '{company}の面接（{position}）の内容が変更になりました。日時に変更はございません。',
      cancelled: '{company}の面接（{position}）は中止となりました。',
      withdrawn: 'このメールアドレスへの{company}の面接（{position}）のご案内を取り消します。',
    },
    reason: {
      cancelled: '{company}が面接を中止しました。',
      withdrawn: '今後のご案内は別のメールアドレスへお送りします。',
    },
    greeting: ['{name} 様', 'ご担当者様'],
    label: {
      when: '日時',
      wasPlannedFor: '予定されていた日時',
      previously: '変更前',
      reason: '理由',
      join: '参加リンク',
      page: '面接のページ',
    },
    joinTheInterview: '面接に参加する',
    anotherTime: {
      byMail: 'この日時のご都合が悪い場合は、このメールにご返信ください。',
      onPage: 'この日時のご都合が悪い場合は、上記のページで別の日時をご希望いただくか、このメールにご返信ください。',
    },
  },
  zh: {
    title: '{company}面试（{position}）',
    subject: {
      first: '面试邀请：{title} – {start}',
      candidate_changed: '面试邀请：{title} – {start}',
      time_changed: '面试时间变更：{title} – {start}',
      details_changed: '面试信息更新：{title} – {start}',
      cancelled: '面试取消：{title} – {start}',
      withdrawn: '邀请撤回：{title} – {start}',
    },
    opening: {
      first: '{company}邀请您参加{position}职位的面试。',
      candidate_changed: '{company}邀请您参加{position}职位的面试。',
      time_changed: '您在{company}的{position}职位面试有了新的时间。',
      details_changed: '您在{company}的{position}职位面试信息有所更新，时间不变。',
      cancelled: '您在{company}的{position}职位面试已取消。',
      withdrawn: '发往此地址的{company}{position}职位面试邀请已撤回。',
    },
    reason: {
      cancelled: '{company}取消了面试。',
      withdrawn: '邀请现在发往另一个地址。',
    },
    greeting: ['{name}，您好！', '您好！'],
    label: {
      when: '时间',
      wasPlannedFor: '原定时间',
      previously: '之前',
      reason: '原因',
      join: '加入',
      page: '面试页面',
    },
    joinTheInterview: '加入面试',
    anotherTime: {
      byMail: '如果这个时间不合适，请回复此邮件。',
      onPage: '如果这个时间不合适，您可以在上述页面申请其他时间，或回复此邮件。',
    },
  },
};

/** Fills in what stands in braces. A value is taken as text: braces in it are not filled in. */
export function filled(phrase: string, values: Readonly<Record<string, string>>): string {
  return phrase.replaceAll(/\{(\w+)\}/g, (braces, name: string) => values[name] ?? braces);
}
