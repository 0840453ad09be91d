import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isProblem } from '../../api/problem.ts';

/** Is what stands on the screen still flowing? */
export interface Pulse {
  readonly state: 'live' | 'lost' | 'waiting';
  /** When the last answer came, epoch ms; 0 before the first. */
  readonly lastAnswer: number;
}

/** Listens to all questions of the page: any answer means the line is up, silence means it is not. */
export const usePulse = (): Pulse => {
  const client = useQueryClient();
  const [pulse, setPulse] = useState<Pulse>({ state: 'waiting', lastAnswer: 0 });
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated') return;
        if (event.action.type === 'success') setPulse({ state: 'live', lastAnswer: event.query.state.dataUpdatedAt });
        const error = event.action.type === 'failed' || event.action.type === 'error' ? event.action.error : undefined;
        if (isProblem(error) && error.status === 0) setPulse(({ lastAnswer }) => ({ state: 'lost', lastAnswer }));
      }),
    [client],
  );
  return pulse;
};
