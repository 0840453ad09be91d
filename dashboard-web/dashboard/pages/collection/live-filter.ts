import { useSearchParams } from 'react-router';

export const OUTCOMES = ['all', 'accepted', 'duplicate', 'bad'] as const;

/** What of the live view is shown; '' = any. */
export interface LiveFilter {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly name: string;
  readonly visitorId: string;
  /** Write key. */
  readonly key: string;
}

const COMPLETE = {
  name: /^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/,
  visitorId: /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  key: /^wk_[A-Za-z0-9]{16,48}$/,
} as const;
export type TypedFilter = keyof typeof COMPLETE;
export const TYPED: readonly TypedFilter[] = ['name', 'visitorId', 'key'];

/** What is typed completely; half an id or a name is not asked for. */
export const completeOf = (filter: LiveFilter): LiveFilter => {
  const complete = (field: TypedFilter) => (COMPLETE[field].test(filter[field].trim()) ? filter[field].trim() : '');
  return { outcome: filter.outcome, name: complete('name'), visitorId: complete('visitorId'), key: complete('key') };
};

/** The filter stands in the address, so that a view can be linked to and shared. */
export const useLiveFilter = () => {
  const [params, setParams] = useSearchParams();
  const filter: LiveFilter = {
    outcome: OUTCOMES.find((each) => each === params.get('outcome')) ?? 'all',
    name: params.get('name') ?? '',
    visitorId: params.get('visitorId') ?? '',
    key: params.get('key') ?? '',
  };
  const setFilter = (change: Partial<LiveFilter>) => {
    const entries = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== '' && value !== 'all');
    setParams(Object.fromEntries(entries), { replace: true });
  };
  return { filter, setFilter };
};
