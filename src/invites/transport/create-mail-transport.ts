import type { MailTransport as MailTransportSettings } from '../../config/settings.ts';
import { createOutboxTransport } from './outbox.ts';
import type { MailTransport } from './port.ts';
import { createSmtpTransport } from './smtp.ts';

/** The transport of `mail.transport`. Connects to nothing until the first message. */
export function createMailTransport(settings: MailTransportSettings): MailTransport {
  return settings.kind === 'smtp' ? createSmtpTransport(settings) : createOutboxTransport(settings.folder);
}
