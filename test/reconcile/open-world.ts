/** The worlds of a test file, shared by the specifications it consists of: opening a database costs more than a test. */
import { worlds } from '../harness/world.ts';

export const open = worlds();
