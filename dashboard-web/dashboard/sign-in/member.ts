/** Roles from the least to the most; each may do what the ones before it may. */
export const ROLES = ['viewer', 'marketer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Member {
  readonly userId: string;
  readonly role: Role;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const claimsOf = (token: string): Record<string, unknown> => {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0))),
    );
    return isRecord(claims) ? claims : {};
  } catch {
    return {};
  }
};

/** Who a token says its bearer is, for display only: the server alone decides what it may do. */
export const memberOf = (token: string): Member => {
  const claims = claimsOf(token);
  const groups = claims['cognito:groups'];
  const role = Array.isArray(groups) ? ROLES.findLast((candidate) => groups.includes(candidate)) : undefined;
  return { userId: typeof claims.sub === 'string' ? claims.sub : '', role: role ?? 'viewer' };
};

export const mayActAs = (member: Member, needed: Role): boolean => ROLES.indexOf(member.role) >= ROLES.indexOf(needed);
