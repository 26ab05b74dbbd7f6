/** A plausible fortnight of three interviewers. */

export interface Meeting {
  readonly uid: string;
  readonly title: string;
  /** Wall time in `zone`, `YYYY-MM-DDTHH:mm`. */
  readonly start: string;
  readonly minutes: number;
  readonly zone: string;
  readonly everyWeekday?: boolean;
  readonly tentative?: boolean;
}

export const INTERVIEWERS = [
  { who: 'alice', name: 'Alice', email: 'alice@acme.example', zone: 'Europe/Berlin' },
  { who: 'bob', name: 'Bob', email: 'bob@acme.example', zone: 'America/New_York' },
  { who: 'carol', name: 'Carol', email: 'carol@acme.example', zone: 'Europe/London' },
] as const;

export type Who = (typeof INTERVIEWERS)[number]['who'];

/** @param days the coming weekdays, `YYYY-MM-DD`, at least eight */
export function meetingsOf(who: Who, days: readonly string[]): Meeting[] {
  const day = (index: number) => days[index % days.length] ?? '';
  switch (who) {
    case 'alice':
      return [
        {
          uid: 'standup',
          title: 'Stand-up',
          start: `${day(0)}T09:30`,
          minutes: 15,
          zone: 'Europe/Berlin',
          everyWeekday: true,
        },
        {
          uid: 'lunch',
          title: 'Lunch',
          start: `${day(0)}T12:30`,
          minutes: 60,
          zone: 'Europe/Berlin',
          everyWeekday: true,
        },
        { uid: 'review', title: 'Architecture review', start: `${day(1)}T14:00`, minutes: 60, zone: 'Europe/Berlin' },
        { uid: 'dentist', title: 'Dentist', start: `${day(5)}T15:00`, minutes: 120, zone: 'Europe/Berlin' },
        {
          uid: 'focus',
          title: 'Focus time',
          start: `${day(3)}T14:00`,
          minutes: 180,
          zone: 'Europe/Berlin',
          tentative: true,
        },
      ];
    case 'bob':
      return [
        {
          uid: 'sync',
          title: 'Team sync',
          start: `${day(0)}T08:30`,
          minutes: 30,
          zone: 'America/New_York',
          everyWeekday: true,
        },
        { uid: 'one-on-one', title: '1:1', start: `${day(2)}T11:00`, minutes: 45, zone: 'America/New_York' },
        { uid: 'board', title: 'Board meeting', start: `${day(6)}T09:00`, minutes: 240, zone: 'America/New_York' },
      ];
    case 'carol':
      return [
        {
          uid: 'crit',
          title: 'Design critique',
          start: `${day(0)}T10:00`,
          minutes: 45,
          zone: 'Europe/London',
          everyWeekday: true,
        },
        { uid: 'research', title: 'Research readout', start: `${day(2)}T16:00`, minutes: 60, zone: 'Europe/London' },
      ];
  }
}
