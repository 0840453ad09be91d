import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RuleDraft, TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';
import { answerOf, useApi } from '../../../../api/client.ts';

const LIST = ['tracking-rules'];

export const useRules = () => {
  const api = useApi();
  return useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => answerOf(api.GET('/v1/tracking-rules', { signal })),
    refetchInterval: 15_000,
  });
};

export const useRule = (ruleId: string | undefined) => {
  const api = useApi();
  return useQuery({
    queryKey: [...LIST, ruleId],
    enabled: ruleId !== undefined,
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/tracking-rules/{ruleId}', { params: { path: { ruleId: ruleId ?? '' } }, signal })),
  });
};

interface Save {
  readonly rule: TrackingRule | undefined;
  readonly draft: RuleDraft;
  /** The same for every try of one form, so that a repeated click makes nothing twice. */
  readonly key: string;
}

export type RuleStep = 'publish' | 'pause' | 'delete';

/** All changes of rules; each answer is what the screen then knows of the rule. */
export const useRuleChanges = () => {
  const api = useApi();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: LIST });
  const keep = (rule: TrackingRule) => {
    queries.setQueryData([...LIST, rule.id], rule);
    return queries.invalidateQueries({ queryKey: LIST, exact: true });
  };
  return {
    refresh,
    save: useMutation({
      mutationFn: ({ rule, draft, key }: Save): Promise<TrackingRule> =>
        rule
          ? answerOf(
              api.PUT('/v1/tracking-rules/{ruleId}', {
                params: { path: { ruleId: rule.id } },
                body: { ...draft, version: rule.version },
              }),
            )
          : answerOf(api.POST('/v1/tracking-rules', { body: draft, headers: { 'Idempotency-Key': key } })),
      onSuccess: keep,
    }),
    step: useMutation({
      mutationFn: async ({ step, rule: { id, version } }: { readonly step: RuleStep; readonly rule: TrackingRule }) => {
        const path = { ruleId: id };
        if (step === 'publish')
          return keep(await answerOf(api.POST('/v1/tracking-rules/{ruleId}/publish', { params: { path }, body: { version } })));
        if (step === 'pause')
          return keep(await answerOf(api.POST('/v1/tracking-rules/{ruleId}/pause', { params: { path }, body: { version } })));
        await answerOf(api.DELETE('/v1/tracking-rules/{ruleId}', { params: { path, query: { version } } }));
        return queries.invalidateQueries({ queryKey: LIST, exact: true });
      },
    }),
  };
};
