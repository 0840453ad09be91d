import { walkNewest } from '#platform/table/walk.ts';
import { ConditionFailed, type Database, equals, TransactionCanceled } from '#platform/table.ts';
import { newestKey } from '#shared/take-page.ts';
import type { ActivityStore } from './activity-store.ts';
import type { CreationRequest, CreationStore } from './creation-store.ts';
import type { Activity, Campaign, Status } from './schema.ts';
import { campaignsTable } from './tables.ts';

/** A campaign with the ids of its activities, in the order they were added. */
export type StoredCampaign = Campaign & { readonly activityIds: readonly string[] };
type CampaignRow = StoredCampaign & { readonly list: typeof ALL; readonly newest: string };
/** A budget of null is taken back. */
export interface CampaignChanges {
  readonly name?: string;
  readonly budget?: number | null;
}

const ALL = 'ALL';

export type CampaignStore = ReturnType<typeof campaignStore>;

/**
 * A campaign's version rises with every change of the campaign itself, of its status and of its set of activities;
 * each activity has its own version for its own fields. A status change writes the campaign and all of them at once.
 */
export const campaignStore = (database: Database, activities: ActivityStore, creations: CreationStore) => {
  const table = database.table<CampaignRow>(campaignsTable);
  const write = (entries: Parameters<Database['transact']>[0]): Promise<boolean> =>
    database.transact(entries).then(
      () => true,
      (error: unknown) => {
        if (error instanceof TransactionCanceled) return false;
        throw error;
      },
    );

  return {
    get: async (id: string): Promise<StoredCampaign | undefined> => storedOf(await table.get({ id })),

    /** @returns the id under which this request's campaign exists */
    create: (campaign: Campaign, drafts: readonly Activity[], request: CreationRequest): Promise<string | undefined> =>
      creations.create(request, campaign.id, [
        table.write.put({
          ...campaign,
          activityIds: drafts.map(({ id }) => id),
          list: ALL,
          newest: newestKey(campaign.createdAt, campaign.id),
        }),
        ...drafts.map(activities.write.create),
      ]),

    /** @returns the id under which this request's activity exists; undefined if the campaign has changed */
    addActivity: (campaign: StoredCampaign, activity: Activity, request: CreationRequest): Promise<string | undefined> =>
      creations.create(request, activity.id, [
        table.write.update(
          { id: campaign.id },
          { append: { activityIds: [activity.id] }, set: { updatedAt: activity.createdAt }, add: { version: 1 } },
          equals('version', campaign.version),
        ),
        activities.write.create(activity),
      ]),

    /** @returns undefined if it is no longer the version it was */
    edit: (campaign: Campaign, { budget, ...rest }: CampaignChanges, now: number): Promise<StoredCampaign | undefined> =>
      table
        .update(
          { id: campaign.id },
          {
            set: { ...rest, ...(typeof budget === 'number' && { budget }), updatedAt: now },
            ...(budget === null && { remove: ['budget'] }),
            add: { version: 1 },
          },
          { when: equals('version', campaign.version) },
        )
        .then(storedOf, (error: unknown) => {
          if (error instanceof ConditionFailed) return undefined;
          throw error;
        }),

    /** Campaign and activities, all or nothing. @returns undefined if any of them has changed */
    changeStatus: async (
      campaign: StoredCampaign,
      own: readonly Activity[],
      { status, now }: { readonly status: Status; readonly now: number },
    ): Promise<StoredCampaign | undefined> => {
      const entry = table.write.update(
        { id: campaign.id },
        { set: { status, updatedAt: now }, add: { version: 1 } },
        equals('version', campaign.version),
      );
      const written = await write([entry, ...own.map((activity) => activities.write.changeStatus(activity, status, now))]);
      return written ? { ...campaign, status, updatedAt: now, version: campaign.version + 1 } : undefined;
    },

    /** Newest first, of one status or of all; read eventually. */
    newestFirst: (status: Status | undefined, below: string | undefined, chunk: number): AsyncIterable<StoredCampaign> =>
      walkNewest(
        table,
        status ? { index: 'byStatus', partition: status, below, chunk } : { index: 'all', partition: ALL, below, chunk },
        ({ newest }) => newest,
      ),
  };
};

/** A row without what only its indexes need. */
function storedOf(row: CampaignRow): StoredCampaign;
function storedOf(row: CampaignRow | undefined): StoredCampaign | undefined;
function storedOf(row: CampaignRow | undefined): StoredCampaign | undefined {
  if (!row) return undefined;
  const { list, newest, ...campaign } = row;
  return campaign;
}
