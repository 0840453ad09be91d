import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { sizeTable } from '#lib/bundles/bundle-functions.ts';
import { bundledSizes } from '#lib/house/bundle-function.ts';
import { stages } from '#lib/house/stage.ts';
import { AxonStage } from '#lib/stacks/axon-stage.ts';

/** The CDK app: every stage there is. `cdk synth`, `cdk deploy 'dev/*'`, `cdk destroy 'dev/*'`. */
const started = performance.now();
const app = new App({ analyticsReporting: false });
for (const settings of stages) new AxonStage(app, settings);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();

const sizes = bundledSizes();
if (sizes) console.error(sizeTable(sizes));
console.error(`synthesised ${stages.length} stages in ${((performance.now() - started) / 1000).toFixed(1)} s`);
