import { bundleFunctions } from './bundle-functions.ts';

/** `node lib/bundles/bundle.ts <folder>`: bundles every function there and prints the sizes as JSON, for who cannot wait (`functionCode`). */
process.stdout.write(JSON.stringify(await bundleFunctions(process.argv[2] ?? 'bundles')));
