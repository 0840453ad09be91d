import { eraseAsked } from '#functions/app/archive/erasing.ts';
import { eraseEventsOpenSearch } from '#functions/collection/erase-events.opensearch.ts';
import { awsBlobs } from '#platform/aws/blobs-when-needed.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';
import { env } from '#platform/aws/env.ts';
import { awsSearch } from '#platform/aws/search.aws.ts';
import { scheduleHandler } from '#platform/aws/sources.aws.ts';
import { MINUTE } from '#shared/clock.ts';

/** Firehose brings events to the archive within five minutes. */
const SETTLE = 15 * MINUTE;

const eraseEvents = env.hasSearch() ? eraseEventsOpenSearch(awsSearch()) : async () => undefined;
const drivers = { ...awsDrivers(), ...awsBlobs(), eraseEvents, settleMs: SETTLE };

export const handler = scheduleHandler(() => eraseAsked(drivers));
