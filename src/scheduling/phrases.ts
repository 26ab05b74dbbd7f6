/** What is said where an admin has written nothing: to candidates, and to interviewers, in their languages. */

/** Languages that everything is written in. */
export const LOCALES = ['en', 'de', 'fr', 'es', 'pt', 'ja', 'zh'] as const;
export type Locale = (typeof LOCALES)[number];

/**
 * `moved`, `resized`: the interviewer's own time was taken. `unavailable`: the interviewer gave the old time up. `asked`: the
 * candidate asked for another one. `candidate_declined`: the candidate cannot come at the old one. `shortened`: it ends earlier, because of something that comes after it.
 */
export const REASON_CASES = [
  'moved',
  'resized',
  'conflict',
  'unavailable',
  'candidate_declined',
  'asked',
  'shortened',
] as const;
export type ReasonCase = (typeof REASON_CASES)[number];

export interface Phrases {
  /** BCP 47, for times and numbers. */
  readonly tag: string;
  /** Courteous, and nobody is named. */
  readonly candidate: Readonly<Record<ReasonCase, string>>;
  /** In the hold: who, and by which rule. */
  readonly interviewers: Readonly<Record<ReasonCase, string>>;
  /** Where the name of it is not known. */
  readonly unnamed: { readonly interviewer: string; readonly company: string; readonly position: string };
}

export const PHRASES: Readonly<Record<Locale, Phrases>> = {
  en: {
    tag: 'en-GB',
    candidate: {
      moved: 'Your interviewer has proposed a new time for your interview.',
      resized: 'The length of your interview has changed.',
      conflict:
        'Your interviewer has an unavoidable scheduling conflict at the original time of your interview. We apologise for the change.',
      unavailable:
        'Your interviewer is no longer available at the original time of your interview. We apologise for the change.',
      candidate_declined: 'As the original time does not suit you, your interview has a new time.',
      asked: 'As you asked, your interview has a new time.',
      shortened: 'Your interview will be shorter than planned; its start stays the same.',
    },
    interviewers: {
      moved: '{interviewer} moved it here from {old_time}.',
      resized: '{interviewer} changed its length.',
      conflict: 'Moved from {old_time}: {interviewer} has something else then (rule “{rule}”).',
      unavailable: 'Moved from {old_time}: {interviewer} cannot come then (rule “{rule}”).',
      candidate_declined: 'Moved from {old_time}: the candidate declined that time (rule “{rule}”).',
      asked: 'Moved from {old_time}: the candidate asked for another time.',
      shortened: 'Shortened: {interviewer} has something else afterwards (rule “{rule}”).',
    },
    unnamed: { interviewer: 'Your interviewer', company: 'the company', position: 'your position' },
  },
  de: {
    tag: 'de-DE',
    candidate: {
      moved: 'Für Ihr Vorstellungsgespräch wurde ein neuer Termin vorgeschlagen.',
      resized: 'Die Dauer Ihres Vorstellungsgesprächs hat sich geändert.',
      conflict:
        'Zum ursprünglichen Termin Ihres Vorstellungsgesprächs gibt es auf unserer Seite leider eine unvermeidbare Terminüberschneidung. Wir bitten um Ihr Verständnis.',
      unavailable:
        'Ihr Vorstellungsgespräch kann auf unserer Seite zum ursprünglichen Termin leider nicht mehr wahrgenommen werden. Wir bitten um Ihr Verständnis.',
      candidate_declined: 'Da Ihnen der ursprüngliche Termin nicht passt, hat Ihr Vorstellungsgespräch einen neuen.',
      asked: 'Ihr Vorstellungsgespräch hat, wie von Ihnen gewünscht, einen neuen Termin.',
      shortened: 'Ihr Vorstellungsgespräch wird kürzer als geplant; der Beginn bleibt gleich.',
    },
    interviewers: {
      moved: '{interviewer} hat den Termin von {old_time} hierher verschoben.',
      resized: '{interviewer} hat die Dauer geändert.',
      conflict: 'Verschoben von {old_time}: {interviewer} hat dann etwas anderes (Regel „{rule}“).',
      unavailable: 'Verschoben von {old_time}: {interviewer} kann dann nicht (Regel „{rule}“).',
      candidate_declined:
        'Verschoben von {old_time}: Diesen Termin hat die Bewerberin oder der Bewerber abgesagt (Regel „{rule}“).',
      asked: 'Verschoben von {old_time}: auf Wunsch der Bewerberin oder des Bewerbers.',
      shortened: 'Gekürzt: {interviewer} hat danach etwas anderes (Regel „{rule}“).',
    },
    unnamed: { interviewer: 'Ihre Ansprechperson', company: 'das Unternehmen', position: 'Ihre Stelle' },
  },
  fr: {
    tag: 'fr-FR',
    candidate: {
      moved: 'Un nouvel horaire vous est proposé pour votre entretien.',
      resized: 'La durée de votre entretien a changé.',
      conflict:
        'Un empêchement de notre côté ne nous permet pas de maintenir l’horaire initial de votre entretien. Nous vous prions de nous en excuser.',
      unavailable:
        'La personne qui devait mener votre entretien n’est plus disponible à l’horaire initial. Nous vous prions de nous en excuser.',
      candidate_declined: 'L’horaire initial ne vous convenant pas, votre entretien en a un nouveau.',
      asked: 'Comme vous l’avez demandé, votre entretien a un nouvel horaire.',
      shortened: 'Votre entretien sera plus court que prévu ; l’heure de début ne change pas.',
    },
    interviewers: {
      moved: '{interviewer} a déplacé cet entretien, prévu {old_time}.',
      resized: '{interviewer} a changé la durée.',
      conflict: 'Prévu {old_time} : {interviewer} a un autre engagement à ce moment (règle « {rule} »).',
      unavailable: 'Prévu {old_time} : {interviewer} n’est pas disponible à ce moment (règle « {rule} »).',
      candidate_declined: 'Prévu {old_time} : la personne candidate a décliné cet horaire (règle « {rule} »).',
      asked: 'Prévu {old_time} : la personne candidate a demandé un autre horaire.',
      shortened: 'Raccourci : {interviewer} a un autre engagement ensuite (règle « {rule} »).',
    },
    unnamed: { interviewer: 'Votre interlocuteur', company: 'l’entreprise', position: 'votre poste' },
  },
  es: {
    tag: 'es-ES',
    candidate: {
      moved: 'Le proponemos una nueva hora para su entrevista.',
      resized: 'La duración de su entrevista ha cambiado.',
      conflict:
        'Por un compromiso ineludible de nuestra parte no podemos mantener la hora original de su entrevista. Disculpe las molestias.',
      unavailable:
        'La persona que iba a entrevistarle ya no está disponible a la hora original. Disculpe las molestias.',
      candidate_declined: 'Como la hora original no le conviene, su entrevista tiene una nueva.',
      asked: 'Tal como pidió, su entrevista tiene una nueva hora.',
      shortened: 'Su entrevista será más corta de lo previsto; la hora de inicio no cambia.',
    },
    interviewers: {
      moved: '{interviewer} ha movido esta entrevista, prevista {old_time}.',
      resized: '{interviewer} ha cambiado la duración.',
      conflict: 'Prevista {old_time}: {interviewer} tiene otro compromiso entonces (regla «{rule}»).',
      unavailable: 'Prevista {old_time}: {interviewer} no puede asistir entonces (regla «{rule}»).',
      candidate_declined: 'Prevista {old_time}: la persona candidata rechazó esa hora (regla «{rule}»).',
      asked: 'Prevista {old_time}: la persona candidata pidió otra hora.',
      shortened: 'Acortada: {interviewer} tiene otro compromiso después (regla «{rule}»).',
    },
    unnamed: { interviewer: 'Su entrevistador', company: 'la empresa', position: 'su puesto' },
  },
  pt: {
    tag: 'pt-BR',
    candidate: {
      moved: 'Propomos um novo horário para a sua entrevista.',
      resized: 'A duração da sua entrevista foi alterada.',
      conflict:
        'Por um compromisso inadiável da nossa parte, não é possível manter o horário original da sua entrevista. Agradecemos a compreensão.',
      unavailable:
        'A pessoa que faria a sua entrevista já não está disponível no horário original. Agradecemos a compreensão.',
      candidate_declined: 'Como o horário original não é conveniente para você, a sua entrevista tem um novo.',
      asked: 'Conforme solicitado, a sua entrevista tem um novo horário.',
      shortened: 'A sua entrevista será mais curta do que o previsto; o horário de início não muda.',
    },
    interviewers: {
      moved: '{interviewer} moveu esta entrevista, marcada para {old_time}.',
      resized: '{interviewer} alterou a duração.',
      conflict: 'Marcada para {old_time}: {interviewer} tem outro compromisso nessa hora (regra “{rule}”).',
      unavailable: 'Marcada para {old_time}: {interviewer} não pode comparecer nessa hora (regra “{rule}”).',
      candidate_declined: 'Marcada para {old_time}: a pessoa candidata recusou esse horário (regra “{rule}”).',
      asked: 'Marcada para {old_time}: a pessoa candidata pediu outro horário.',
      shortened: 'Encurtada: {interviewer} tem outro compromisso depois (regra “{rule}”).',
    },
    unnamed: { interviewer: 'O seu entrevistador', company: 'a empresa', position: 'a sua vaga' },
  },
  ja: {
    tag: 'ja-JP',
    candidate: {
      moved: '面接の新しい日時をご案内いたします。',
      resized: '面接の所要時間が変更になりました。',
      conflict: '面接官の都合により、当初の日時での面接が難しくなりました。ご迷惑をおかけし、申し訳ございません。',
      unavailable: '面接官が当初の日時に対応できなくなりました。ご迷惑をおかけし、申し訳ございません。',
      candidate_declined: '当初の日時のご都合が悪いとのご連絡をいただきましたので、新しい日時をご案内いたします。',
      asked: 'ご希望により、面接の日時を変更いたしました。',
      shortened: '面接の所要時間が予定より短くなります。開始時刻に変更はございません。',
    },
    interviewers: {
      moved: '{interviewer}が{old_time}からここへ移動しました。',
      resized: '{interviewer}が所要時間を変更しました。',
      conflict: '{old_time}から移動：{interviewer}にその時間の別の予定があります（ルール「{rule}」）。',
      unavailable: '{old_time}から移動：{interviewer}はその時間に参加できません（ルール「{rule}」）。',
      candidate_declined: '{old_time}から移動：候補者がその日時を辞退しました（ルール「{rule}」）。',
      asked: '{old_time}から移動：候補者から別の日時の希望がありました。',
      shortened: '短縮：{interviewer}にその後の予定があります（ルール「{rule}」）。',
    },
    unnamed: { interviewer: '面接官', company: '当社', position: '応募職種' },
  },
  zh: {
    tag: 'zh-CN',
    candidate: {
      moved: '我们为您的面试安排了新的时间。',
      resized: '您的面试时长有所调整。',
      conflict: '由于面试官的日程冲突，原定的面试时间需要调整。给您带来不便，敬请谅解。',
      unavailable: '面试官无法在原定时间参加面试。给您带来不便，敬请谅解。',
      candidate_declined: '由于原定时间不便，您的面试有了新的时间。',
      asked: '根据您的请求，面试时间已调整。',
      shortened: '您的面试时间将比原计划缩短，开始时间不变。',
    },
    interviewers: {
      moved: '{interviewer}将其从{old_time}移到此处。',
      resized: '{interviewer}更改了时长。',
      conflict: '从{old_time}移来：{interviewer}当时另有安排（规则“{rule}”）。',
      unavailable: '从{old_time}移来：{interviewer}当时无法参加（规则“{rule}”）。',
      candidate_declined: '从{old_time}移来：候选人谢绝了该时间（规则“{rule}”）。',
      asked: '从{old_time}移来：候选人请求更改时间。',
      shortened: '已缩短：{interviewer}之后另有安排（规则“{rule}”）。',
    },
    unnamed: { interviewer: '面试官', company: '公司', position: '应聘职位' },
  },
};
