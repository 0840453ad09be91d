import { announceDeadlines } from '#functions/app/reservations.ts';
import { awsDrivers, awsReleaseQueue } from '#platform/aws.ts';
import { changesHandler } from '#platform/lambda-sources.ts';

export const handler = changesHandler(announceDeadlines({ ...awsDrivers(), ...awsReleaseQueue() }));
