/** What the candidate's page says about asking for another time, in the languages of reasons. */
import type { Locale } from '../scheduling/phrases.ts';

export interface AskingWords {
  readonly title: string;
  readonly intro: string;
  readonly legend: string;
  readonly button: string;
  readonly back: string;
  readonly nothingChosen: string;
  /** What was chosen has been taken meanwhile. */
  readonly gone: string;
  readonly noneFree: string;
  readonly waiting: { readonly heading: string; readonly note: string };
  readonly agreed: { readonly heading: string; readonly note: string };
  readonly refused: string;
}

export const ASKING_WORDS: Readonly<Record<Locale, AskingWords>> = {
  en: {
    title: 'Ask for another time',
    intro: 'Choose every time that would suit you. Your interview stays where it is until somebody has agreed.',
    legend: 'Free times',
    button: 'Ask for these times',
    back: 'Back to your interview',
    nothingChosen: 'Choose at least one time.',
    gone: 'The times that you chose are no longer free. Please choose others.',
    noneFree: 'There is no other free time at the moment. Please answer the invitation mail instead.',
    waiting: {
      heading: 'You have asked for another time',
      note: 'Your interview stays at its present time until somebody has agreed. A new time comes by mail; this page says what became of your request.',
    },
    agreed: { heading: 'Your request was agreed to', note: 'The new time will come by mail in a moment.' },
    refused: 'Your request for another time could not be met. Your interview stays at its present time.',
  },
  de: {
    title: 'Um einen anderen Termin bitten',
    intro:
      'Wählen Sie alle Termine, die Ihnen passen würden. Ihr Gespräch bleibt beim jetzigen Termin, bis jemand zugestimmt hat.',
    legend: 'Freie Termine',
    button: 'Um diese Termine bitten',
    back: 'Zurück zu Ihrem Gespräch',
    nothingChosen: 'Wählen Sie mindestens einen Termin.',
    gone: 'Die gewählten Termine sind nicht mehr frei. Bitte wählen Sie andere.',
    noneFree: 'Zurzeit ist kein anderer Termin frei. Bitte antworten Sie stattdessen auf die Einladungs-E-Mail.',
    waiting: {
      heading: 'Sie haben um einen anderen Termin gebeten',
      note: 'Ihr Gespräch bleibt beim jetzigen Termin, bis jemand zugestimmt hat. Ein neuer Termin kommt per E-Mail; was aus Ihrer Bitte geworden ist, steht auf dieser Seite.',
    },
    agreed: { heading: 'Ihrer Bitte wurde zugestimmt', note: 'Der neue Termin kommt gleich per E-Mail.' },
    refused:
      'Ihrer Bitte um einen anderen Termin konnte nicht entsprochen werden. Ihr Gespräch bleibt beim jetzigen Termin.',
  },
  fr: {
    title: 'Demander un autre horaire',
    intro:
      'Choisissez tous les horaires qui vous conviendraient. Votre entretien reste à son horaire actuel tant que personne n’a donné son accord.',
    legend: 'Horaires libres',
    button: 'Demander ces horaires',
    back: 'Retour à votre entretien',
    nothingChosen: 'Choisissez au moins un horaire.',
    gone: 'Les horaires choisis ne sont plus libres. Veuillez en choisir d’autres.',
    noneFree: 'Aucun autre horaire n’est libre pour le moment. Veuillez plutôt répondre à l’e-mail d’invitation.',
    waiting: {
      heading: 'Vous avez demandé un autre horaire',
      note: 'Votre entretien reste à son horaire actuel tant que personne n’a donné son accord. Un nouvel horaire vous parviendra par e-mail ; cette page indique la suite donnée à votre demande.',
    },
    agreed: {
      heading: 'Votre demande a été acceptée',
      note: 'Le nouvel horaire vous parviendra par e-mail dans un instant.',
    },
    refused: 'Votre demande d’un autre horaire n’a pas pu être satisfaite. Votre entretien reste à son horaire actuel.',
  },
  es: {
    title: 'Pedir otra hora',
    intro:
      'Elija todas las horas que le vendrían bien. Su entrevista se mantiene en la hora actual hasta que alguien lo acepte.',
    legend: 'Horas libres',
    button: 'Pedir estas horas',
    back: 'Volver a su entrevista',
    nothingChosen: 'Elija al menos una hora.',
    gone: 'Las horas elegidas ya no están libres. Elija otras.',
    noneFree: 'En este momento no hay otra hora libre. Responda en su lugar al correo de invitación.',
    waiting: {
      heading: 'Ha pedido otra hora',
      note: 'Su entrevista se mantiene en la hora actual hasta que alguien lo acepte. La nueva hora llega por correo; esta página indica qué ha sido de su petición.',
    },
    agreed: { heading: 'Se ha aceptado su petición', note: 'La nueva hora le llegará por correo en un momento.' },
    refused: 'No se ha podido atender su petición de otra hora. Su entrevista se mantiene en la hora actual.',
  },
  pt: {
    title: 'Pedir outro horário',
    intro:
      'Escolha todos os horários que lhe serviriam. A sua entrevista permanece no horário atual até que alguém concorde.',
    legend: 'Horários livres',
    button: 'Pedir estes horários',
    back: 'Voltar à sua entrevista',
    nothingChosen: 'Escolha pelo menos um horário.',
    gone: 'Os horários escolhidos já não estão livres. Escolha outros.',
    noneFree: 'No momento não há outro horário livre. Responda, em vez disso, ao e-mail do convite.',
    waiting: {
      heading: 'Você pediu outro horário',
      note: 'A sua entrevista permanece no horário atual até que alguém concorde. O novo horário chega por e-mail; esta página mostra o que foi feito do seu pedido.',
    },
    agreed: { heading: 'O seu pedido foi aceito', note: 'O novo horário chegará por e-mail em instantes.' },
    refused: 'O seu pedido de outro horário não pôde ser atendido. A sua entrevista permanece no horário atual.',
  },
  ja: {
    title: '別の日時を希望する',
    intro: 'ご都合のよい日時をすべてお選びください。承認されるまで、面接は現在の日時のままです。',
    legend: '空いている日時',
    button: 'これらの日時を希望する',
    back: '面接のページに戻る',
    nothingChosen: '日時を1つ以上お選びください。',
    gone: 'お選びいただいた日時は、すでに埋まっています。別の日時をお選びください。',
    noneFree: '現在、ほかに空いている日時がありません。招待メールにご返信ください。',
    waiting: {
      heading: '別の日時のご希望を承っています',
      note: '承認されるまで、面接は現在の日時のままです。新しい日時はメールでお知らせします。ご希望の状況はこのページでご確認いただけます。',
    },
    agreed: { heading: 'ご希望が承認されました', note: 'まもなく新しい日時をメールでお知らせします。' },
    refused: '別の日時のご希望に沿うことができませんでした。面接は現在の日時のままです。',
  },
  zh: {
    title: '申请其他时间',
    intro: '请选择所有适合您的时间。在有人同意之前，您的面试时间保持不变。',
    legend: '可选时间',
    button: '申请这些时间',
    back: '返回面试页面',
    nothingChosen: '请至少选择一个时间。',
    gone: '您选择的时间已被占用，请另选。',
    noneFree: '目前没有其他可选时间。请直接回复邀请邮件。',
    waiting: {
      heading: '您已申请其他时间',
      note: '在有人同意之前，您的面试时间保持不变。新的时间将通过邮件发送，申请结果可在本页查看。',
    },
    agreed: { heading: '您的申请已获同意', note: '新的时间将很快通过邮件发送给您。' },
    refused: '您申请其他时间的请求未能满足。您的面试时间保持不变。',
  },
};
