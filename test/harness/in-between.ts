/** What happens in the moment between one part of a job and the next. */
import type { Deps } from '../../src/reconcile/deps.ts';
import type { Store } from '../../src/store/store.ts';
import type { World } from './world.ts';

/** The same parts, with something that happens around each transaction. */
export function around({ deps }: World, wrap: (transaction: Store['transaction']) => Store['transaction']): Deps {
  const { store } = deps;
  return { ...deps, store: { ...store, transaction: wrap((work) => store.transaction(work)) } };
}

/** The same parts, with something that happens just before their first transaction, once. */
export function beforeTheFirst(world: World, act: () => Promise<unknown>): Deps {
  let done = false;
  return around(world, (transaction) => async (work) => {
    if (!done) {
      done = true;
      await act();
    }
    return transaction(work);
  });
}
