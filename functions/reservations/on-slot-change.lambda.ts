import { announceDeadlines } from '#functions/app/reservations.ts';
import { awsReleaseQueue } from '#platform/aws/queue.aws.ts';
import { changesHandler } from '#platform/aws/sources.aws.ts';
import { systemClock } from '#shared/clock.ts';

export const handler = changesHandler(announceDeadlines({ clock: systemClock, ...awsReleaseQueue() }));
