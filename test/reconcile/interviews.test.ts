/** What becomes of interviews. One file, because each starts a database of its own. */
import './main-way.ts';
import './peoples-changes.ts';
import './ledger.ts';
