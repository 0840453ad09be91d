import type { BoundRoute } from '#shared/route.ts';
import { type ApiHandler, apiHandler } from '../api/api-handler.ts';
import { authenticateByJwks } from '../api/authenticate.jose.ts';
import type { VerifyServerKey } from '../api/authenticate.ts';
import { env } from './env.ts';
import { reportToLog } from './report.powertools.ts';

/** The API of one capability as the Lambda function behind API Gateway. @param verifyServerKey where the store's backend calls */
export const awsApi = (routes: readonly BoundRoute[], verifyServerKey?: VerifyServerKey): ApiHandler =>
  apiHandler({
    routes,
    authenticate: authenticateByJwks(env.issuers(), verifyServerKey),
    report: reportToLog,
    allowedOrigins: env.allowedOrigins(),
  });
