import { announceDeadlines } from '#functions/app/reservations.ts';
import { awsDrivers, awsReleaseQueue } from '#platform/aws/drivers.aws.ts';
import { changesHandler } from '#platform/aws/sources.aws.ts';

export const handler = changesHandler(announceDeadlines({ ...awsDrivers(), ...awsReleaseQueue() }));
