import type { BoundRoute } from '#shared/route.ts';
import { type ApiHandler, apiHandler } from '../api/api-handler.ts';
import { authenticateByJwks } from '../api/authenticate.jose.ts';
import { env } from './env.ts';
import { reportToLog } from './report.powertools.ts';

/** The API of one capability as the Lambda function behind API Gateway. */
export const awsApi = (routes: readonly BoundRoute[]): ApiHandler =>
  apiHandler({
    routes,
    authenticate: authenticateByJwks(env.issuers()),
    report: reportToLog,
    allowedOrigins: env.allowedOrigins(),
  });
