/** What the candidate's page says, in the languages of reasons. Its title is the invite's. */
import type { Locale } from '../scheduling/phrases.ts';

export interface CandidateWords {
  readonly states: {
    readonly unplanned: string;
    readonly begun: string;
    readonly over: string;
    readonly cancelled: string;
  };
  readonly time: string;
  readonly previously: string;
  readonly duration: string;
  readonly reason: string;
  readonly join: string;
  readonly zone: { readonly label: string; readonly button: string; readonly unknown: string };
  /** The device's own zone follows. */
  readonly device: { readonly says: string; readonly link: string };
  readonly add: {
    readonly heading: string;
    readonly download: string;
    readonly note: string;
  };
  readonly noLink: { readonly title: string; readonly text: string };
  readonly tooMany: { readonly title: string; readonly text: string };
}

export const CANDIDATE_WORDS: Readonly<Record<Locale, CandidateWords>> = {
  en: {
    states: {
      unplanned: 'This interview has no time yet.',
      begun: 'This interview has begun.',
      over: 'This interview is over.',
      cancelled: 'This interview is cancelled.',
    },
    time: 'Time',
    previously: 'Previously',
    duration: 'Length',
    reason: 'Reason for the change',
    join: 'Join the interview',
    zone: { label: 'Show times in this time zone', button: 'Show', unknown: 'This time zone is not known.' },
    device: { says: 'Your device is set to another time zone:', link: 'Show times in it' },
    add: {
      heading: 'Add to your calendar',
      download: 'Download as a file (.ics)',
      note: 'An entry that you add here does not move by itself if the interview does. The invitation in your mail does, once you have accepted it.',
    },
    noLink: {
      title: 'This link is no longer good',
      text: 'It has ended, was withdrawn, or is not complete. The latest mail about your interview has one that is.',
    },
    tooMany: { title: 'Too many requests', text: 'Please try again in a minute.' },
  },
  de: {
    states: {
      unplanned: 'Für dieses Gespräch gibt es noch keinen Termin.',
      begun: 'Dieses Gespräch hat begonnen.',
      over: 'Dieses Gespräch ist vorbei.',
      cancelled: 'Dieses Gespräch ist abgesagt.',
    },
    time: 'Termin',
    previously: 'Vorher',
    duration: 'Dauer',
    reason: 'Grund der Änderung',
    join: 'Am Gespräch teilnehmen',
    zone: {
      label: 'Zeiten in dieser Zeitzone anzeigen',
      button: 'Anzeigen',
      unknown: 'Diese Zeitzone ist nicht bekannt.',
    },
    device: { says: 'Ihr Gerät ist auf eine andere Zeitzone eingestellt:', link: 'Zeiten darin anzeigen' },
    add: {
      heading: 'In Ihren Kalender eintragen',
      download: 'Als Datei herunterladen (.ics)',
      note: 'Ein Eintrag von hier verschiebt sich nicht von selbst, wenn das Gespräch verschoben wird. Die Einladung in Ihrer E-Mail tut es, sobald Sie sie angenommen haben.',
    },
    noLink: {
      title: 'Dieser Link gilt nicht mehr',
      text: 'Er ist abgelaufen, wurde zurückgezogen oder ist unvollständig. In der neuesten E-Mail zu Ihrem Gespräch steht ein gültiger.',
    },
    tooMany: { title: 'Zu viele Anfragen', text: 'Bitte versuchen Sie es in einer Minute noch einmal.' },
  },
  fr: {
    states: {
      unplanned: 'Cet entretien n’a pas encore d’horaire.',
      begun: 'Cet entretien a commencé.',
      over: 'Cet entretien est terminé.',
      cancelled: 'Cet entretien est annulé.',
    },
    time: 'Horaire',
    previously: 'Auparavant',
    duration: 'Durée',
    reason: 'Raison du changement',
    join: 'Rejoindre l’entretien',
    zone: {
      label: 'Afficher les heures dans ce fuseau horaire',
      button: 'Afficher',
      unknown: 'Ce fuseau horaire n’est pas connu.',
    },
    device: {
      says: 'Votre appareil est réglé sur un autre fuseau horaire :',
      link: 'Afficher les heures dans ce fuseau',
    },
    add: {
      heading: 'Ajouter à votre agenda',
      download: 'Télécharger le fichier (.ics)',
      note: 'Une entrée ajoutée ici ne se déplace pas d’elle-même si l’entretien est déplacé. L’invitation reçue par e-mail le fait, une fois que vous l’avez acceptée.',
    },
    noLink: {
      title: 'Ce lien n’est plus valable',
      text: 'Il a expiré, a été retiré ou n’est pas complet. Le dernier e-mail au sujet de votre entretien en contient un qui l’est.',
    },
    tooMany: { title: 'Trop de requêtes', text: 'Veuillez réessayer dans une minute.' },
  },
  es: {
    states: {
      unplanned: 'Esta entrevista aún no tiene hora.',
      begun: 'Esta entrevista ha comenzado.',
      over: 'Esta entrevista ha terminado.',
      cancelled: 'Esta entrevista está cancelada.',
    },
    time: 'Hora',
    previously: 'Antes',
    duration: 'Duración',
    reason: 'Motivo del cambio',
    join: 'Unirse a la entrevista',
    zone: {
      label: 'Mostrar las horas en esta zona horaria',
      button: 'Mostrar',
      unknown: 'No se conoce esta zona horaria.',
    },
    device: { says: 'Su dispositivo está en otra zona horaria:', link: 'Mostrar las horas en ella' },
    add: {
      heading: 'Añadir a su calendario',
      download: 'Descargar como archivo (.ics)',
      note: 'Lo que añada aquí no se mueve por sí solo si la entrevista cambia de hora. La invitación de su correo sí, una vez aceptada.',
    },
    noLink: {
      title: 'Este enlace ya no es válido',
      text: 'Ha caducado, se ha retirado o no está completo. El último correo sobre su entrevista contiene uno válido.',
    },
    tooMany: { title: 'Demasiadas solicitudes', text: 'Vuelva a intentarlo dentro de un minuto.' },
  },
  pt: {
    states: {
      unplanned: 'Esta entrevista ainda não tem horário.',
      begun: 'Esta entrevista começou.',
      over: 'Esta entrevista terminou.',
      cancelled: 'Esta entrevista foi cancelada.',
    },
    time: 'Horário',
    previously: 'Antes',
    duration: 'Duração',
    reason: 'Motivo da alteração',
    join: 'Entrar na entrevista',
    zone: {
      label: 'Mostrar os horários neste fuso horário',
      button: 'Mostrar',
      unknown: 'Este fuso horário não é conhecido.',
    },
    device: { says: 'O seu dispositivo está em outro fuso horário:', link: 'Mostrar os horários nele' },
    add: {
      heading: 'Adicionar ao seu calendário',
      download: 'Baixar como arquivo (.ics)',
      note: 'O que for adicionado aqui não muda sozinho se a entrevista mudar de horário. O convite no seu e-mail muda, depois de aceito.',
    },
    noLink: {
      title: 'Este link não é mais válido',
      text: 'Ele expirou, foi retirado ou está incompleto. O e-mail mais recente sobre a sua entrevista traz um válido.',
    },
    tooMany: { title: 'Muitas solicitações', text: 'Tente novamente em um minuto.' },
  },
  ja: {
    states: {
      unplanned: 'この面接の日時はまだ決まっていません。',
      begun: 'この面接は始まっています。',
      over: 'この面接は終了しました。',
      cancelled: 'この面接は中止になりました。',
    },
    time: '日時',
    previously: '変更前',
    duration: '所要時間',
    reason: '変更の理由',
    join: '面接に参加する',
    zone: { label: '表示するタイムゾーン', button: '表示', unknown: 'このタイムゾーンは認識できません。' },
    device: { says: 'お使いの端末は別のタイムゾーンに設定されています：', link: 'このタイムゾーンで表示する' },
    add: {
      heading: 'カレンダーに追加',
      download: 'ファイルをダウンロード（.ics）',
      note: 'ここから追加した予定は、面接の日時が変わっても自動では移動しません。メールの招待を承諾されている場合は、自動で更新されます。',
    },
    noLink: {
      title: 'このリンクは無効です',
      text: '期限が切れたか、取り消されたか、リンクが途中で切れています。面接に関する最新のメールのリンクをご利用ください。',
    },
    tooMany: { title: 'アクセスが多すぎます', text: '1分ほど待ってから、もう一度お試しください。' },
  },
  zh: {
    states: {
      unplanned: '此面试的时间尚未确定。',
      begun: '此面试已经开始。',
      over: '此面试已结束。',
      cancelled: '此面试已取消。',
    },
    time: '时间',
    previously: '原时间',
    duration: '时长',
    reason: '变更原因',
    join: '加入面试',
    zone: { label: '按此时区显示时间', button: '显示', unknown: '无法识别此时区。' },
    device: { says: '您的设备设置为其他时区：', link: '按该时区显示' },
    add: {
      heading: '添加到您的日历',
      download: '下载文件（.ics）',
      note: '从这里添加的日程不会随面试时间的变更而自动更新；您接受邮件中的邀请后，该邀请会自动更新。',
    },
    noLink: {
      title: '此链接已失效',
      text: '链接已过期、已被撤回或不完整。请使用关于您面试的最新邮件中的链接。',
    },
    tooMany: { title: '请求过多', text: '请稍等一分钟后再试。' },
  },
};
