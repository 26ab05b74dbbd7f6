/** What a candidate reads who asked for another time and does not get it, in every language that candidates read. */
import type { Locale } from '../scheduling/phrases.ts';

export interface WishPhrases {
  /** `{title}`, `{start}` */
  readonly subject: string;
  /** `{position}`, `{company}`. Says the same whether somebody said no, nobody answered, or the time is taken. */
  readonly opening: string;
  /** Of a calendar program's proposal, in one line. */
  readonly comment: string;
}

export const WISH_PHRASES: Readonly<Record<Locale, WishPhrases>> = {
  en: {
    subject: 'Time unchanged: {title} – {start}',
    opening:
      'Thank you for letting us know that you would prefer another time. Unfortunately we cannot offer you another time for your interview with {company} for the position {position}. It takes place as planned.',
    comment: 'Unfortunately another time is not possible. The interview takes place as planned.',
  },
  de: {
    subject: 'Termin unverändert: {title} – {start}',
    opening:
      'Vielen Dank für Ihre Nachricht, dass Ihnen ein anderer Termin lieber wäre. Leider können wir Ihnen für Ihr Vorstellungsgespräch bei {company} für die Stelle {position} keinen anderen Termin anbieten. Es findet wie geplant statt.',
    comment: 'Leider ist kein anderer Termin möglich. Das Gespräch findet wie geplant statt.',
  },
  fr: {
    subject: 'Horaire inchangé : {title} – {start}',
    opening:
      'Merci de nous avoir indiqué que vous préféreriez un autre horaire. Nous ne pouvons malheureusement pas vous en proposer un autre pour votre entretien avec {company} pour le poste {position}. Il a lieu comme prévu.',
    comment: 'Un autre horaire n’est malheureusement pas possible. L’entretien a lieu comme prévu.',
  },
  es: {
    subject: 'La hora no cambia: {title} – {start}',
    opening:
      'Gracias por indicarnos que preferiría otra hora. Lamentablemente no podemos ofrecerle otra para su entrevista con {company} para el puesto {position}. Tendrá lugar según lo previsto.',
    comment: 'Lamentablemente no es posible otra hora. La entrevista tendrá lugar según lo previsto.',
  },
  pt: {
    subject: 'Horário mantido: {title} – {start}',
    opening:
      'Agradecemos por nos informar que você preferiria outro horário. Infelizmente não podemos oferecer outro para a sua entrevista com {company} para a vaga {position}. Ela acontecerá como planejado.',
    comment: 'Infelizmente não é possível outro horário. A entrevista acontecerá como planejado.',
  },
  ja: {
    subject: '日時に変更はございません：{title} – {start}',
    opening:
      '別の日時のご希望をお知らせいただき、ありがとうございます。申し訳ございませんが、{company}の面接（{position}）について、別の日時をご用意することができません。予定どおりの日時で実施いたします。',
    comment: '申し訳ございませんが、別の日時はご用意できません。面接は予定どおり実施いたします。',
  },
  zh: {
    subject: '面试时间不变：{title} – {start}',
    opening:
      '感谢您告知希望更改时间。很抱歉，您在{company}的{position}职位面试无法安排其他时间，面试将按原定时间进行。',
    comment: '很抱歉，无法安排其他时间。面试将按原定时间进行。',
  },
};
