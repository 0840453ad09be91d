import { VARIABLES } from '#platform/aws/env.ts';

/** What Lambda and a stage tell a function, for bundles that are started outside both; every address is nobody's. */
export const functionVariables: Readonly<Record<string, string>> = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  ...Object.fromEntries(VARIABLES.map((name) => [name, `https://${name.toLowerCase().replaceAll('_', '-')}.example`])),
};
