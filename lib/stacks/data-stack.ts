import { Stack } from 'aws-cdk-lib';
import { AccessData } from '../access.ts';
import { BehaviorData } from '../behavior.ts';
import { CatalogData } from '../catalog.ts';
import { CollectionData } from '../collection.ts';
import { CustomersData } from '../customers.ts';
import { DefinitionsData } from '../definitions.ts';
import { RealtimeData } from '../realtime.ts';
import { ReservationsData } from '../reservations.ts';
import { SearchData } from '../search.ts';
import { SignInData } from '../sign-in.ts';

/** What survives a redeploy: tables, stream, queues, buckets, search, members. */
export class DataStack extends Stack {
  readonly access = new AccessData(this);
  readonly catalog = new CatalogData(this);
  readonly collection = new CollectionData(this);
  readonly definitions = new DefinitionsData(this);
  readonly reservations = new ReservationsData(this);
  readonly customers = new CustomersData(this);
  readonly realtime = new RealtimeData(this);
  readonly behavior = new BehaviorData(this);
  readonly search = new SearchData(this);
  readonly signIn = new SignInData(this);
}
