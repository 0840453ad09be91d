import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Problem } from '../problem.ts';

/** Where `cdk deploy` writes what the stacks say. */
export const outputsFile = (home: string): string => join(home, 'outputs.json');

export const forgetOutputs = (home: string): void => rmSync(outputsFile(home), { force: true });

const Outputs = z.looseObject({
  'axon-local-app': z.looseObject({ ApiUrl: z.string(), SiteBucket: z.string(), SiteConfig: z.string() }),
});

/** What one needs to know of the deployed stage. */
export interface Deployed {
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly siteBucket: string;
  /** The site's config.json as the stage made it. */
  readonly siteConfig: Readonly<Record<string, unknown>>;
}

/** @throws Problem if nothing is deployed */
export const readDeployed = (home: string): Deployed => {
  try {
    const { 'axon-local-app': app } = Outputs.parse(JSON.parse(readFileSync(outputsFile(home), 'utf8')));
    return {
      apiUrl: app.ApiUrl,
      siteBucket: app.SiteBucket,
      siteConfig: z.record(z.string(), z.unknown()).parse(JSON.parse(app.SiteConfig)),
    };
  } catch (error) {
    throw new Problem('notUp', `Nothing is deployed (${outputsFile(home)}). Deploy: npm run localstack:deploy`, { cause: error });
  }
};
