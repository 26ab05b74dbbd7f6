import { describeWeeks } from './weeks.ts';

describeWeeks(0, 2);
