/** The table of links that we hand out. Part of `schema.ts`. */
import type { Generated } from 'kysely';

export interface LinksTable {
  id: Generated<number>;
  token_hash: string;
  kind: 'candidate' | 'interviewer' | 'panel';
  /** The interview's id, the interviewer's address, or the panel's name. */
  subject: string;
  /** Only of a candidate's. */
  candidate_email: string | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}
