/** Every migration in order. A landed one is never edited: add the next. */
import type { Migration } from 'kysely/migration';
import { firstTables } from './0001-first-tables.ts';
import { workerNodes } from './0002-worker-nodes.ts';
import { holdsBeingWritten } from './0003-holds-being-written.ts';
import { holdsAsAsked } from './0004-holds-as-asked.ts';
import { capsAndPauses } from './0005-caps-and-pauses.ts';
import { connectedAccounts } from './0010-connected-accounts.ts';
import { providerLimits } from './0011-provider-limits.ts';
import { renewedChannels } from './0020-renewed-channels.ts';
import { lookUpsByKey } from './0021-look-ups-by-key.ts';
import { organizersAndCandidates } from './0030-organizers-and-candidates.ts';
import { evidence } from './0031-evidence.ts';
import { notes } from './0032-notes.ts';
import { proposals } from './0033-proposals.ts';
import { seats } from './0034-seats.ts';
import { auditAndScopes } from './0035-audit-and-scopes.ts';
import { handedOver } from './0040-handed-over.ts';
import { answers } from './0041-answers.ts';
import { findingsOfCandidates } from './0042-findings-of-candidates.ts';
import { links } from './0050-links.ts';
import { answeredWishes } from './0060-answered-wishes.ts';
import { forgottenMails } from './0061-forgotten-mails.ts';
import { holdsLeftBehind } from './0062-holds-left-behind.ts';

export const migrations: Record<string, Migration> = {
  '0001_first_tables': firstTables,
  '0002_worker_nodes': workerNodes,
  '0003_holds_being_written': holdsBeingWritten,
  '0004_holds_as_asked': holdsAsAsked,
  '0005_caps_and_pauses': capsAndPauses,
  '0010_connected_accounts': connectedAccounts,
  '0011_provider_limits': providerLimits,
  '0020_renewed_channels': renewedChannels,
  '0021_look_ups_by_key': lookUpsByKey,
  '0030_organizers_and_candidates': organizersAndCandidates,
  '0031_evidence': evidence,
  '0032_notes': notes,
  '0040_handed_over': handedOver,
  '0041_answers': answers,
  '0042_findings_of_candidates': findingsOfCandidates,
  '0050_links': links,
  '0060_answered_wishes': answeredWishes,
  '0061_forgotten_mails': forgottenMails,
  '0062_holds_left_behind': holdsLeftBehind,
  '0033_proposals': proposals,
  '0034_seats': seats,
  '0035_audit_and_scopes': auditAndScopes,
};
