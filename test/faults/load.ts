/** A load of reschedules: holds are dragged to and fro within hours of their own, so that every drag is followed. */
import { setTimeout as pause } from 'node:timers/promises';
import { inviteUid } from '../../src/invites/invite-content.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, instant, isoOf } from '../../src/scheduling/instant.ts';
import { type Invite, latestByUid, saidLast } from './agreement.ts';
import { type Company, MAIL_DOMAIN } from './company.ts';
import { drag } from './people.ts';

/** Panels of two, nobody on two of them. */
export function pairs(count: number): { people: string[]; panels: Record<string, readonly string[]> } {
  const people = Array.from({ length: count * 2 }, (_, index) => `person${index}`);
  const panels = Object.fromEntries(
    Array.from({ length: count }, (_, pair) => [`team${pair}`, people.slice(pair * 2, pair * 2 + 2)]),
  );
  return { people, panels };
}

/** Of one interview: a few less than it may be moved at all. */
const MOST_DRAGS = 90;

/** How many interviews it takes so that none is dragged more often than it may be moved. */
export function enoughFor(drags: number): number {
  return Math.max(24, Math.ceil(drags / 60));
}

export interface Load {
  readonly company: Company;
  readonly read: () => Promise<readonly Invite[]>;
  readonly total: number;
  /** Milliseconds after which nothing more is dragged, whatever the total. */
  readonly lasts?: number;
  /** Milliseconds for one change, from the drag to the candidate's mail. */
  readonly patience: number;
}

/**
 * Every interview is dragged over and over, again once its candidate knows, until there were `total` drags or the time is
 * over; what was dragged is waited for.
 * @returns for each drag how many milliseconds it took from there to the candidate's mail
 * @throws when one took longer than `patience`
 */
export async function dragToAndFro({
  company,
  read,
  total,
  lasts = Number.POSITIVE_INFINITY,
  patience,
}: Load): Promise<number[]> {
  const took: number[] = [];
  let left = total;
  const ends = Date.now() + lasts;
  const news = { latest: latestByUid(await read()) };
  const over = new AbortController();
  const reading = (async () => {
    while (!over.signal.aborted) {
      news.latest = latestByUid(await read());
      await pause(50);
    }
  })();
  const one = async (id: InterviewId, position: string, home: number) => {
    const [person = ''] = company.panelOf(position);
    for (let times = 0; left > 0 && times < MOST_DRAGS && Date.now() < ends; times += 1) {
      left -= 1;
      const start = times % 2 === 0 ? home + HOUR : home;
      await drag(company, id, person, start);
      const began = Date.now();
      const uid = inviteUid(id, MAIL_DOMAIN);
      while (news.latest.get(uid)?.start !== isoOf(instant(start))) {
        if (Date.now() - began > patience)
          throw new Error(
            `${id}: nobody was told of a drag to ${isoOf(instant(start))} ${patience} ms ago\n${saidLast(company)}`,
          );
        await pause(50);
      }
      took.push(Date.now() - began);
    }
  };
  try {
    await Promise.all(
      company.sandbox
        .interviews()
        .map(({ id, position, scheduled_at }) => one(InterviewId.parse(id), position, Date.parse(scheduled_at ?? ''))),
    );
  } finally {
    over.abort();
    await reading;
  }
  return took;
}
