import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export interface Column<T> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: T) => ReactNode;
  /** Figures stand on the right, one under the other. */
  readonly figure?: boolean;
  /** Leaves small screens first. */
  readonly wide?: boolean;
}

interface DataTableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
}

/** A plain table: caption for readers who cannot see it; scrolls inside its own frame, which the keyboard reaches. */
export const DataTable = <T,>({ caption, columns, rows, keyOf }: DataTableProps<T>) => (
  <section aria-label={caption} tabIndex={0} className="relative overflow-x-auto">
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="border-b border-line">
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={cx(cellFace(column), 'h-9 text-xs font-medium whitespace-nowrap text-faint')}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} className="border-b border-line last:border-0 hover:bg-hover">
            {columns.map((column) => (
              <td key={column.key} className={cx(cellFace(column), 'h-11 py-1.5')}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const cellFace = (column: Column<never>): string =>
  cx(
    'px-3 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5',
    column.figure && 'figures text-right whitespace-nowrap',
    column.wide && 'max-md:hidden',
  );
