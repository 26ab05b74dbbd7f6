/** What the mail server of the simulation takes for an invite. */
import { expect, it } from 'vitest';
import { composeWishAnswer } from '../../src/invites/wish-answer.ts';
import { COMPOSED, compose, request } from '../invites/content.ts';
import { createMailModel, type ReceivedInvite } from './mail-model.ts';

it('an invite is one, and the mail that declines another time is none, whatever object it carries', async () => {
  const seen: (ReceivedInvite['sequence'] | null)[] = [];
  const mail = createMailModel({
    point: () => {},
    handedOver: (_message, invite) => void seen.push(invite?.sequence ?? null),
  });
  const { method: _, why: __, ...invited } = request({ sequence: 2 });
  await mail.send(await compose(request({ sequence: 2 })));
  await mail.send(await composeWishAnswer({ ...invited, proposal: 1, counterTo: 2 }, COMPOSED));
  expect(seen).toEqual([2, null]);
});
