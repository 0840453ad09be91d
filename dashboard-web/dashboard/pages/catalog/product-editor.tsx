import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Product } from '../../../../functions/catalog/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { FormFoot, useFieldError } from './form-parts.tsx';
import { isUnreadable, wholeNumber } from './typed-number.ts';
import type { ProductBody } from './use-campaigns.ts';

/** Creates (`product` null) or changes a product. */
export const ProductEditor = ({ product, onClose }: { readonly product: Product | null; readonly onClose: () => void }) => {
  const { t, format } = useWords();
  const fieldError = useFieldError();
  const save = useSaveProduct(product);
  const queries = useQueryClient();
  const [name, setName] = useState(product?.name ?? '');
  const [price, setPrice] = useState(product ? String(product.price) : '');
  const [category, setCategory] = useState(product?.category ?? '');
  const [description, setDescription] = useState(product?.description ?? '');
  const [incomplete, setIncomplete] = useState(false);
  const amount = wholeNumber(price);
  const { error } = save;
  const isPriceMissing = incomplete && price.trim() === '';
  const priceError = isUnreadable(price) ? t('form.won') : isPriceMissing ? t('form.needed') : undefined;
  const reload = () => void queries.invalidateQueries({ queryKey: ['products'] }).then(onClose);
  return (
    <Dialog open onClose={onClose} title={product ? t('product.edit') : t('product.create')}>
      <form
        noValidate
        className="mt-2"
        onSubmit={(event) => {
          event.preventDefault();
          const complete = name.trim() !== '' && amount !== undefined;
          setIncomplete(!complete);
          if (complete) save.mutate({ name, price: amount, category, description }, { onSuccess: onClose });
        }}
      >
        <div className="grid gap-4">
          <TextField
            label={t('product.name')}
            value={name}
            maxLength={120}
            error={fieldError(error, 'name') ?? (incomplete && name.trim() === '' ? t('form.needed') : undefined)}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={t('product.price')}
            inputMode="numeric"
            value={price}
            hint={
              amount === undefined
                ? t('form.won')
                : t('product.priceHint', { price: format.money(amount, product?.currency ?? 'KRW') })
            }
            error={fieldError(error, 'price') ?? priceError}
            onChange={(event) => setPrice(event.target.value)}
          />
          <TextField
            label={t('product.category')}
            value={category}
            maxLength={60}
            error={fieldError(error, 'category')}
            onChange={(event) => setCategory(event.target.value)}
          />
          <TextField
            label={t('product.description')}
            value={description}
            maxLength={2000}
            error={fieldError(error, 'description')}
            onChange={(event) => setDescription(event.target.value)}
          />
        </div>
        <FormFoot error={error} busy={save.isPending} label={t('form.save')} onReload={reload} />
      </form>
    </Dialog>
  );
};

const useSaveProduct = (product: Product | null) => {
  const api = useApi();
  const queries = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: (body: ProductBody) =>
      product
        ? answerOf(
            api.PATCH('/v1/products/{productId}', {
              params: { path: { productId: product.id } },
              body: { ...body, version: product.version },
            }),
          )
        : answerOf(api.POST('/v1/products', { body, headers: { 'Idempotency-Key': key } })),
    onSuccess: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ['products'] }), queries.invalidateQueries({ queryKey: ['campaign'] })]),
  });
};
