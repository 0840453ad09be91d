import type { Construct } from 'constructs';
import { definitionsRoutes } from '#functions/definitions/routes.ts';
import { ruleRoutes } from '#functions/definitions/rules/rule-routes.ts';
import { definitionsTable, trackingRulesTable } from '#functions/definitions/tables.ts';
import type { CatalogData } from './catalog.ts';
import type { CollectionData } from './collection.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability } from './house/capability.ts';

/** Event definitions a store made for itself, and its no-code rules. */
export class DefinitionsData extends Capability {
  readonly definitions = new AxonTable(this, 'EventDefinitions', { declaration: definitionsTable });
  readonly rules = new AxonTable(this, 'TrackingRules', { declaration: trackingRulesTable });

  constructor(scope: Construct) {
    super(scope, 'Definitions');
  }

  /** Lets a function know what event names mean. */
  grantRead(to: AxonFunction): void {
    this.definitions.grant(to, 'query');
  }
}

export interface DefinitionsProps {
  readonly data: DefinitionsData;
  readonly catalog: CatalogData;
  readonly collection: CollectionData;
  readonly api: HouseApi;
}

/** What event names mean, and the rules pages fetch. */
export class Definitions extends Capability {
  constructor(scope: Construct, { data, catalog, collection, api }: DefinitionsProps) {
    super(scope, 'Definitions');
    const fn = new AxonFunction(this, 'Api', {
      entry: 'definitions/api',
      description: 'Event definitions and no-code tracking rules.',
      memory: 512,
    });
    data.definitions.grant(fn, 'get', 'query', 'put', 'update');
    data.rules.grant(fn, 'get', 'query', 'put', 'delete');
    collection.writeKeys.grant(fn, 'get');
    catalog.activities.grant(fn, 'get');
    api.serve(fn, definitionsRoutes);
    api.serve(fn, ruleRoutes);
  }
}
