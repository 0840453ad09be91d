import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Product } from '../../../../functions/catalog/schema.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useRefusal, useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { ProductEditor } from './product-editor.tsx';
import { useProducts } from './use-campaigns.ts';

/** `null` = a new product, undefined = the editor is closed. */
type Edited = Product | null | undefined;

const ProductList = () => {
  const { t, format } = useWords();
  const { signIn } = useSession();
  const refusal = useRefusal('marketer');
  const list = useProducts();
  const [edited, setEdited] = useState<Edited>();
  const products = list.data?.pages.flatMap((page) => page.items) ?? [];
  const create = (
    <Button look="primary" icon={<Plus aria-hidden />} refusal={refusal} onClick={() => setEdited(null)}>
      {t('product.create')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('product.title')} lead={t('product.lead')} actions={create} />
      <Card flush>
        {list.isPending && <SkeletonRows />}
        {list.isError && products.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} onSignIn={signIn} />
        )}
        {list.isSuccess && products.length === 0 && <EmptyState title={t('product.none')}>{create}</EmptyState>}
        {products.length > 0 && (
          <DataTable
            caption={t('product.title')}
            rows={products}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'name',
                head: t('product.name'),
                cell: ({ name, description }) => (
                  <>
                    <span className="font-medium">{name}</span>
                    <span className="line-clamp-1 text-xs text-faint">{description}</span>
                  </>
                ),
              },
              { key: 'category', head: t('product.category'), wide: true, cell: ({ category }) => category || '–' },
              {
                key: 'price',
                head: t('product.price'),
                figure: true,
                cell: ({ price, currency }) => format.money(price, currency),
              },
              {
                key: 'updated',
                head: t('product.updated'),
                figure: true,
                wide: true,
                cell: ({ updatedAt }) => format.at(updatedAt),
              },
              {
                key: 'edit',
                head: <span className="sr-only">{t('form.edit')}</span>,
                figure: true,
                cell: (product) => (
                  <Button
                    look="ghost"
                    icon={<Pencil aria-hidden />}
                    refusal={refusal}
                    onClick={() => setEdited(product)}
                    aria-label={`${t('form.edit')}: ${product.name}`}
                  >
                    <span className="max-sm:hidden">{t('form.edit')}</span>
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Card>
      <MoreButton list={list} />
      {edited !== undefined && <ProductEditor product={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
};

export default ProductList;
