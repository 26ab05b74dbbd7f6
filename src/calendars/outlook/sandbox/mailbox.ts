/** One person's mailbox: calendars with their items, what was deleted from them, and in which order all of it changed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import type { Item, ItemFields } from './item.ts';

export interface CalendarFolder {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly canEdit: boolean;
  readonly items: Map<string, Item>;
  /** How items have stood here, oldest first: what is told of a series once it is gone. */
  readonly past: Map<string, PastState[]>;
  /** The mailbox's version at the last change of each item that is or was here. */
  readonly changes: Map<string, number>;
}

export interface PastState {
  /** The mailbox's, since which it was so. */
  readonly version: number;
  readonly item: Item;
}

export type ChangeType = 'created' | 'updated' | 'deleted';

export interface MailboxOptions {
  readonly address: string;
  readonly name: string;
  readonly clock: Clock;
  /** True: a deleted event is still found by its id, in Deleted Items. */
  readonly keepsDeleted: boolean;
  readonly onChange: (item: Item, change: ChangeType) => void;
}

export class Mailbox {
  readonly address: string;
  readonly name: string;
  readonly userId = randomUUID();
  readonly folders: CalendarFolder[] = [];
  /** Mails to attendees that writing here has caused. */
  invitationsSent = 0;
  readonly #options: MailboxOptions;
  readonly #deletedItems = new Map<string, Item>();
  #version = 0;

  constructor(options: MailboxOptions) {
    this.address = options.address.toLowerCase();
    this.name = options.name;
    this.#options = options;
    this.addFolder('Calendar', { isDefault: true });
  }

  get version(): number {
    return this.#version;
  }

  get calendar(): CalendarFolder {
    const found = this.folders.find(({ isDefault }) => isDefault);
    if (!found) throw new Error('a mailbox without a calendar');
    return found;
  }

  addFolder(name: string, { isDefault = false, canEdit = true } = {}): CalendarFolder {
    const folder: CalendarFolder = {
      id: `AQMkCal${randomBytes(18).toString('base64url')}=`,
      name,
      isDefault,
      canEdit,
      items: new Map(),
      past: new Map(),
      changes: new Map(),
    };
    this.folders.push(folder);
    return folder;
  }

  /** The item and where it is; `folder` is null for one in Deleted Items. */
  find(id: string): { readonly item: Item; readonly folder: CalendarFolder | null } | null {
    for (const folder of this.folders) {
      const item = folder.items.get(id);
      if (item) return { item, folder };
    }
    const deleted = this.#options.keepsDeleted ? this.#deletedItems.get(id) : undefined;
    return deleted ? { item: deleted, folder: null } : null;
  }

  /** Of all calendars, and Deleted Items. */
  *everything(): Iterable<{ readonly item: Item; readonly folder: CalendarFolder | null }> {
    for (const folder of this.folders) for (const item of folder.items.values()) yield { item, folder };
    if (this.#options.keepsDeleted) for (const item of this.#deletedItems.values()) yield { item, folder: null };
  }

  create(
    folder: CalendarFolder,
    fields: ItemFields,
    extras: { readonly tags?: ReadonlyMap<string, string>; readonly transactionId?: string | null } = {},
  ): Item {
    const now = this.#options.clock.now();
    const item: Item = {
      id: `AAkALg${randomBytes(24).toString('base64url')}`,
      iCalUId: `040000008200E00074C5B7101A82E008${randomBytes(16).toString('hex').toUpperCase()}`,
      fields,
      exceptions: new Map(),
      cancelled: new Set(),
      tags: new Map(extras.tags),
      transactionId: extras.transactionId ?? null,
      createdAt: now,
      changedAt: now,
      version: 0,
    };
    folder.items.set(item.id, item);
    this.#changed(folder, item, 'created');
    return item;
  }

  /** The item is as the caller made it: it gets a new change key, and whoever watches hears of it. */
  change(item: Item, edit: (item: Item) => void): void {
    edit(item);
    const found = this.find(item.id);
    if (found?.folder) this.#changed(found.folder, item, 'updated');
  }

  /** From Deleted Items it goes for good. */
  remove(id: string): void {
    const found = this.find(id);
    if (!found) return;
    if (!found.folder) {
      this.#deletedItems.delete(id);
      return;
    }
    found.folder.items.delete(id);
    this.#deletedItems.set(id, found.item);
    this.#changed(found.folder, found.item, 'deleted');
  }

  /** To another calendar of the mailbox; the immutable id stays. */
  move(id: string, to: CalendarFolder): void {
    const found = this.find(id);
    if (!found?.folder) return;
    found.folder.items.delete(id);
    this.#changed(found.folder, found.item, 'deleted');
    to.items.set(id, found.item);
    this.#changed(to, found.item, 'created');
  }

  #changed(folder: CalendarFolder, item: Item, change: ChangeType): void {
    this.#version += 1;
    item.version = this.#version;
    item.changedAt = this.#options.clock.now();
    folder.changes.set(item.id, this.#version);
    this.#remember(folder, item);
    this.#options.onChange(item, change);
  }
  #remember({ past, items }: CalendarFolder, item: Item): void {
    if (!items.has(item.id)) return;
    const asItIs = { ...item, exceptions: new Map(item.exceptions), cancelled: new Set(item.cancelled) };
    past.set(item.id, [...(past.get(item.id) ?? []), { version: this.#version, item: asItIs }]);
  }
}
