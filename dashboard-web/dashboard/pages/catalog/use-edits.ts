import { useState } from 'react';

/** Where what is typed stands; undefined before anything was. */
export type FormState = 'unsaved' | 'saved' | undefined;

interface Edits<Fields> {
  /** What the fields show: what is kept, under what was typed since. */
  readonly fields: Fields;
  /**
   * The version somebody began to type on: a change of these fields in between is then a conflict, not overwritten. One that left
   * them alone (a publication, a pause) is none.
   */
  readonly version: number;
  /** `saved`: all that was typed is kept by now; goes with the next key typed. */
  readonly state: FormState;
  readonly change: (changes: Partial<Fields>) => void;
  /** It was saved: from now on the fields follow what is kept. */
  readonly settle: () => void;
  /** What was typed is given up. */
  readonly forget: () => void;
}

interface Typed<Fields> {
  /** What was kept when the first of it was typed, and its version. */
  readonly from: { readonly kept: Fields; readonly version: number };
  readonly changes: Partial<Fields>;
}

/** What is typed into the form of something kept. A newer version from elsewhere neither empties the form nor moves the focus. */
export const useEdits = <Fields extends object>(kept: Fields, version: number): Edits<Fields> => {
  const [typed, setTyped] = useState<Typed<Fields>>();
  const [isSaved, setSaved] = useState(false);
  return {
    fields: { ...kept, ...typed?.changes },
    version: typed && !isSame(typed.from.kept, kept) ? typed.from.version : version,
    state: typed ? 'unsaved' : isSaved ? 'saved' : undefined,
    change: (changes) => {
      setSaved(false);
      setTyped((before) => ({ from: before?.from ?? { kept, version }, changes: { ...before?.changes, ...changes } }));
    },
    settle: () => {
      setSaved(true);
      setTyped(undefined);
    },
    forget: () => {
      setSaved(false);
      setTyped(undefined);
    },
  };
};

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
