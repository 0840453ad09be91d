import type { Construct } from 'constructs';
import { systemRoutes } from '#functions/app/system-routes.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { Capability } from './house/capability.ts';

export interface SystemProps {
  readonly api: HouseApi;
}

/** What the API says of itself: OpenAPI and health. */
export class System extends Capability {
  constructor(scope: Construct, { api }: SystemProps) {
    super(scope, 'System');
    const fn = new AxonFunction(this, 'Api', { entry: 'app/system', description: 'OpenAPI and health.', memory: 512 });
    api.serve(fn, systemRoutes);
  }
}
