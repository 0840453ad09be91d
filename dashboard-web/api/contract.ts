import type * as z from 'zod';
import type { accessRoutes } from '../../functions/access/routes.ts';
import type { behaviorRoutes } from '../../functions/behavior/routes.ts';
import type { catalogRoutes } from '../../functions/catalog/routes.ts';
import type { liveEventRoutes } from '../../functions/collection/live-events-routes.ts';
import type { collectionRoutes } from '../../functions/collection/routes.ts';
import type { erasureRoutes } from '../../functions/customers/erasing/erasure-routes.ts';
import type { profileRoutes } from '../../functions/customers/profiles/profile-routes.ts';
import type { orderRoutes } from '../../functions/customers/routes.ts';
import type { definitionsRoutes } from '../../functions/definitions/routes.ts';
import type { ruleRoutes } from '../../functions/definitions/rules/rule-routes.ts';
import type { realtimeRoutes } from '../../functions/realtime/routes.ts';
import type { engineRoutes } from '../../functions/reservations/engine-routes.ts';
import type { sandboxRoutes } from '../../functions/reservations/payments/sandbox-routes.ts';

/** Events are the tracker's to send, not the dashboard's. */
type WriteKeyRoutes = Omit<typeof collectionRoutes, 'collectEvents'>;
/** Every call of the API, as its server declares it: nothing about paths or shapes is written twice. */
type Routes = typeof accessRoutes &
  typeof behaviorRoutes &
  typeof catalogRoutes &
  WriteKeyRoutes &
  typeof definitionsRoutes &
  typeof ruleRoutes &
  typeof liveEventRoutes &
  typeof engineRoutes &
  typeof orderRoutes &
  typeof profileRoutes &
  typeof erasureRoutes &
  typeof realtimeRoutes &
  typeof sandboxRoutes;
type AnyRoute = Routes[keyof Routes];

interface Declared {
  readonly method: string;
  readonly path: string;
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: unknown;
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
}

type Input<S> = S extends z.ZodType ? z.input<S> : never;
type Optionally<K extends string, S> = [Input<S>] extends [never]
  ? { [N in K]?: never }
  : Record<string, never> extends Input<S>
    ? { [N in K]?: Input<S> }
    : { [N in K]: Input<S> };
type Json<T> = { readonly content: { readonly 'application/json': T } };
/** JSON has no read-only arrays, and openapi-fetch takes them for objects. */
type Plain<T> = T extends readonly (infer U)[] ? Plain<U>[] : T extends object ? { [N in keyof T]: Plain<T[N]> } : T;
type AnswerBody<S> = S extends z.ZodType ? Json<Plain<z.output<S>>> : { readonly content?: never };

type BodyOf<S> = [Input<S>] extends [never] ? { requestBody?: never } : { requestBody: Json<Input<S>> };

/** One call in the shape openapi-fetch reads. */
type Operation<R extends Declared> = BodyOf<R['body']> & {
  readonly parameters: Optionally<'query', R['query']> & Optionally<'path', R['params']> & { header?: never; cookie?: never };
  readonly responses: { readonly [S in keyof R['answers'] & number]: AnswerBody<R['answers'][S]> };
};

type At<P extends string> = Extract<AnyRoute, { readonly path: P }>;
type Call<P extends string, M extends string> = Extract<At<P>, { readonly method: M }>;

/** `{ '/v1/campaigns': { get: …, post: … } }` */
export type Paths = {
  [P in AnyRoute['path']]: { [M in At<P>['method'] as Lowercase<M>]: Operation<Call<P, M>> };
};
