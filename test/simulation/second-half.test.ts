import { describeWeeks } from './weeks.ts';

describeWeeks(1, 2);
