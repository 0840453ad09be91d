import type { Construct } from 'constructs';
import { accessRoutes } from '#functions/access/routes.ts';
import { serverKeysTable } from '#functions/access/tables.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability } from './house/capability.ts';

/** The keys of the store's backend, as digests. */
export class AccessData extends Capability {
  readonly serverKeys = new AxonTable(this, 'ServerKeys', { declaration: serverKeysTable });

  constructor(scope: Construct) {
    super(scope, 'Access');
  }

  /** Lets a function that the store's backend calls know its keys. */
  grantVerify(to: AxonFunction): void {
    this.serverKeys.grant(to, 'get');
  }
}

export interface AccessProps {
  readonly data: AccessData;
  readonly api: HouseApi;
}

/** Makes, rotates and revokes server keys. */
export class Access extends Capability {
  constructor(scope: Construct, { data, api }: AccessProps) {
    super(scope, 'Access');
    const fn = new AxonFunction(this, 'Api', { entry: 'access/api', description: "Keys of the store's backend.", memory: 512 });
    data.serverKeys.grant(fn, 'get', 'query', 'put', 'update');
    api.serve(fn, accessRoutes);
  }
}
