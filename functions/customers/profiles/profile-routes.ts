import * as z from 'zod';
import { UserId } from '#shared/ids.ts';
import { route } from '#shared/route.ts';
import { Customer, ProfilePut } from '../schema.ts';
import { type ProfileDeps, putProfile, readProfile } from './put-profile.ts';

const params = z.object({ customerId: UserId });

export const profileRoutes = {
  putCustomer: route({
    name: 'putCustomer',
    summary: "The store's backend says who a customer is: replaces the whole profile.",
    method: 'PUT',
    path: '/v1/customers/{customerId}',
    who: 'serverKey',
    params,
    body: ProfilePut,
    answers: { 200: Customer },
    errors: ['VERSION_CONFLICT'],
    handle: ({ params, body }, deps: ProfileDeps) => putProfile(params.customerId, body, deps),
  }),
  /** One named person's attributes: not for everybody who may look at figures, so a viewer is not enough. */
  getCustomer: route({
    name: 'getCustomer',
    summary: 'The profile of one customer.',
    method: 'GET',
    path: '/v1/customers/{customerId}',
    who: 'marketer',
    params,
    answers: { 200: Customer },
    errors: ['CUSTOMER_NOT_FOUND'],
    handle: ({ params }, deps: ProfileDeps) => readProfile(params.customerId, deps),
  }),
};
