import type * as z from 'zod';
import type { ErrorCode } from './error-table.ts';

/**
 * Who may call a route. Roles include the ones below them: admin > marketer > viewer.
 * `serverKey` = the store's backend, `provider` = a signed payment webhook, `writeKey` = a browser with the tracker.
 */
export type Who = 'public' | 'writeKey' | 'shopper' | 'serverKey' | 'provider' | 'viewer' | 'marketer' | 'admin';
export type Role = Extract<Who, 'viewer' | 'marketer' | 'admin'>;

/** Who is calling, as proved by the token. */
export type Caller =
  | { readonly who: 'anonymous' }
  | { readonly who: 'shopper'; readonly userId: string }
  | { readonly who: 'server'; readonly keyId: string }
  | { readonly who: 'member'; readonly userId: string; readonly role: Role };

export type CallerOf<W extends Who> = W extends 'shopper'
  ? Extract<Caller, { who: 'shopper' }>
  : W extends 'serverKey'
    ? Extract<Caller, { who: 'server' }>
    : W extends Role
      ? Extract<Caller, { who: 'member' }>
      : Caller;

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a rule is given of a request: everything validated, nothing raw unless the route asks for bytes. */
export interface RouteRequest<W extends Who, P, Q, B> {
  readonly params: Output<P>;
  readonly query: Output<Q>;
  readonly body: B extends Bytes ? Uint8Array : Output<B>;
  readonly caller: CallerOf<W>;
  readonly client: ClientFacts;
}

/** Facts of the connection; none of them is proof of anything. */
export interface ClientFacts {
  readonly requestId: string;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Lower-cased request headers without those that prove who is calling. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A body taken as bytes; the rule decodes it itself (collection does, for per-event answers). */
export interface Bytes {
  readonly bytes: true;
}
export const bytes: Bytes = { bytes: true };

/** An answer with another status than 200, or with headers. */
export class Answer<S extends number = number, T = unknown> {
  readonly status: S;
  readonly body: T;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: S, body: T, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export type Answers = Readonly<Record<number, z.ZodType | null>>;
type AnswerOf<A extends Answers> = {
  [S in keyof A & number]:
    | Answer<S, A[S] extends z.ZodType ? z.input<A[S]> : undefined>
    | (S extends 200 ? (A[S] extends z.ZodType ? z.input<A[S]> : never) : never);
}[keyof A & number];

/** One call of the API as data. The same object feeds the Lambda router, the embedded server, OpenAPI, the typed client and the role tests. */
export interface Route<
  M extends Method = Method,
  Path extends string = string,
  W extends Who = Who,
  P extends z.ZodType | undefined = z.ZodType | undefined,
  Q extends z.ZodType | undefined = z.ZodType | undefined,
  B extends z.ZodType | Bytes | undefined = z.ZodType | Bytes | undefined,
  A extends Answers = Answers,
  D = never,
> {
  /** operationId in OpenAPI; unique. */
  readonly name: string;
  /** One plain sentence for OpenAPI. */
  readonly summary: string;
  readonly method: M;
  /** `{name}` marks a parameter. */
  readonly path: Path;
  readonly who: W;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Schema per status; `null` = no body. */
  readonly answers: A;
  /** Codes the rule may throw, besides those every route has (malformed, unauthenticated, busy, internal). */
  readonly errors?: readonly ErrorCode[];
  /** Largest body in bytes as sent. @default 65_536 */
  readonly maxBody?: number;
  handle(request: RouteRequest<W, P, Q, B>, deps: D): Promise<AnswerOf<A>>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Declares a route; only fixes the types. */
export const route = <
  const M extends Method,
  const Path extends string,
  const W extends Who,
  A extends Answers,
  D,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | Bytes | undefined = undefined,
>(
  declared: Route<M, Path, W, P, Q, B, A, D>,
): Route<M, Path, W, P, Q, B, A, D> => declared;

/** A route as lists hold it: what a reader of the contract may see, without its dependencies. */
export type RouteContract = Omit<Route, 'handle'>;

/** A route with its dependencies bound by the composition root. */
export interface BoundRoute extends RouteContract {
  readonly call: (request: RouteRequest<Who, z.ZodType, z.ZodType, Bytes | z.ZodType>) => Promise<unknown>;
}

interface Bindable extends RouteContract {
  handle(request: RouteRequest<never, never, never, never>, deps: never): Promise<unknown>;
}

/** All that a set of routes needs: the intersection of every handler's dependencies. */
type DepsOf<R extends Readonly<Record<string, Bindable>>> = {
  [N in keyof R]: R[N] extends { readonly handle: (request: never, deps: infer D) => Promise<unknown> }
    ? (deps: D) => void
    : never;
}[keyof R] extends (deps: infer All) => void
  ? All
  : never;

/** Binds every route of a capability to its dependencies. */
export const bindRoutes = <R extends Readonly<Record<string, Bindable>>>(routes: R, deps: DepsOf<R>): readonly BoundRoute[] =>
  Object.values(routes).map((declared) => ({
    ...declared,
    call: (request) => declared.handle(request as never, deps as never),
  }));
