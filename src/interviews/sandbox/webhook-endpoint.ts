/** Where webhooks go: body of `POST /_sandbox/webhooks` and the `webhook` option. */
import { z } from 'zod';

/** Standard Webhooks 1.0.0: 24 to 64 random bytes, base64, with the prefix `whsec_`. */
const StandardWebhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, 'a secret is "whsec_" followed by base64')
  .refine((secret) => {
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length;
    return bytes >= 24 && bytes <= 64;
  }, 'a secret holds 24 to 64 bytes');

export const WebhookEndpoint = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: StandardWebhookSecret,
  /** Event names; all when absent. */
  events: z.array(z.string().min(1)).min(1).optional(),
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;
