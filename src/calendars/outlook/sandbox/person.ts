/** What the owner of a mailbox, and those who invite them, do in Outlook. */
import { isoOf } from '../../../scheduling/instant.ts';
import { type Item, type ItemFields, NOTHING_SAID, spanOf } from './item.ts';
import type { CalendarFolder, Mailbox } from './mailbox.ts';
import { fieldsOn } from './recurrence.ts';

export type Said = Partial<ItemFields> & Pick<ItemFields, 'start' | 'end'>;

export class OutlookPerson {
  readonly mailbox: Mailbox;

  constructor(mailbox: Mailbox) {
    this.mailbox = mailbox;
  }

  /** Everything in one calendar. @param folder the default one when absent */
  items(folder: CalendarFolder = this.mailbox.calendar): readonly Item[] {
    return [...folder.items.values()];
  }

  item(id: string): Item {
    const found = this.mailbox.find(id);
    if (!found) throw new Error(`there is no event ${id}`);
    return found.item;
  }

  /** @returns the id of the new event */
  writes(said: Said, folder: CalendarFolder = this.mailbox.calendar): string {
    return this.mailbox.create(folder, { ...NOTHING_SAID, ...said }).id;
  }

  changes(id: string, said: Partial<ItemFields>): void {
    this.mailbox.change(this.item(id), (item) => {
      item.fields = { ...item.fields, ...said };
    });
  }

  /** Drags a single event to another time. */
  drags(id: string, byMs: number): void {
    const { fields } = this.item(id);
    this.changes(id, { start: shifted(fields.start, byMs), end: shifted(fields.end, byMs) });
  }

  /** Changes one date of a series. @param date where the rule put it, `YYYY-MM-DD` */
  changesOccurrence(id: string, date: string, said: Partial<ItemFields>): void {
    this.mailbox.change(this.item(id), (item) => {
      const before = item.exceptions.get(date) ?? fieldsOn(item.fields, date);
      item.exceptions.set(date, { ...before, ...said });
    });
  }

  deletesOccurrence(id: string, date: string): void {
    this.mailbox.change(this.item(id), (item) => item.cancelled.add(date));
  }

  deletes(id: string): void {
    this.mailbox.remove(id);
  }

  /** A declined meeting leaves the calendar. */
  declines(id: string): void {
    this.mailbox.remove(id);
  }

  /** The organiser cancelled it, and the item still lies in the calendar. */
  seesCancelled(id: string): void {
    this.changes(id, { isCancelled: true });
  }

  moves(id: string, to: CalendarFolder): void {
    this.mailbox.move(id, to);
  }

  /** The event as a short sentence: `2026-11-23T09:00:00Z/2026-11-23T10:00:00Z Stand-up`. */
  sees(id: string): string {
    const { fields } = this.item(id);
    const { start, end } = spanOf(fields);
    return `${isoOf(start)}/${isoOf(end)} ${fields.subject}`;
  }
}

function shifted({ wall, zone }: ItemFields['start'], byMs: number): ItemFields['start'] {
  return { wall: new Date(Date.parse(`${wall}Z`) + byMs).toISOString().slice(0, 19), zone };
}
