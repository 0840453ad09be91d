import type { Construct } from 'constructs';
import { definitionsRoutes } from '#functions/definitions/routes.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { Capability } from './house/capability.ts';

export interface DefinitionsProps {
  readonly api: HouseApi;
}

/** What event names mean. The built-in set is code, so there is nothing to keep. */
export class Definitions extends Capability {
  constructor(scope: Construct, { api }: DefinitionsProps) {
    super(scope, 'Definitions');
    const fn = new AxonFunction(this, 'Api', { entry: 'definitions/api', description: 'Event definitions.', memory: 512 });
    api.serve(fn, definitionsRoutes);
  }
}
