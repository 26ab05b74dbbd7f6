/** What the other jobs and the clockwork do. One file, because each starts a database of its own. */
import './pull.ts';
import './deliver.ts';
import './watch.ts';
import './ticks.ts';
