import type { Item, Value } from '../table.ts';

/** A value as DynamoDB writes it in streams and in errors. Sets and bytes are not part of the Table port. */
export interface AttributeValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly BOOL?: boolean | undefined;
  readonly NULL?: boolean | undefined;
  readonly L?: readonly AttributeValue[] | undefined;
  readonly M?: { readonly [name: string]: AttributeValue } | undefined;
}

export const decodeItem = (image: { readonly [name: string]: AttributeValue }): Item =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, decodeValue(value)]));

const decodeValue = (value: AttributeValue): Value => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(decodeValue);
  if (value.M !== undefined) return decodeItem(value.M);
  if (value.NULL) return null;
  throw new TypeError(`An attribute of type ${Object.keys(value).join()} is not part of the Table port`);
};
