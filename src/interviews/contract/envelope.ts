/** What JobHive wraps every answer in. */
import { z } from 'zod';

/** Missing in some of JobHive's own examples, as a whole and in its parts. */
export const Meta = z.object({
  timestamp: z.string().nullish(),
  request_id: z.string().nullish(),
  documentation_url: z.string().nullish(),
});
export type Meta = z.infer<typeof Meta>;

/** `{success: true, data, meta?}`. */
export function successEnvelope<T extends z.ZodType>(data: T) {
  return z.object({ success: z.literal(true), data, meta: Meta.nullish() });
}

/** What `error.details` usually is: which field, with which value, was refused. */
export const ErrorDetails = z.looseObject({ field: z.string(), value: z.unknown().optional() });
export type ErrorDetails = z.infer<typeof ErrorDetails>;

/** `{success: false, error: {code, message, details?}, meta?}`. `code` is opaque text. */
export const ErrorEnvelope = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** Usually `ErrorDetails`; anything else is kept as it came. */
    details: z.unknown().optional(),
  }),
  meta: Meta.nullish(),
});
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;
