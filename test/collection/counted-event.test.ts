import { expect, test } from 'vitest';
import { countedOf, eventOfCounted } from '#functions/collection/archive/counted-event.ts';
import { AxonEvent } from '#shared/event.ts';
import { anEvent } from '../behavior/some-events.ts';

test('whatever the secret of an erasure, the counters can read what stays of an event', () => {
  const data = JSON.stringify(anEvent({ activityId: 'act_1' }));
  const ids = Array.from({ length: 500 }, (_, secret) => {
    const counted = countedOf(data, `secret ${secret}`) ?? '';
    return AxonEvent.parse(JSON.parse(eventOfCounted(counted) ?? '')).id;
  });
  expect(new Set(ids).size).toBe(ids.length);
});
