import { Choice } from '../../../ui/choice.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { useAmount, useFieldError } from './form-parts.tsx';
import { wholeNumber } from './typed-number.ts';
import { type ProductBody, useProducts } from './use-campaigns.ts';

export interface ProductInput {
  readonly mode: 'pick' | 'create';
  readonly id: string;
  readonly name: string;
  readonly price: string;
  readonly description: string;
}
export const emptyProduct: ProductInput = { mode: 'create', id: '', name: '', price: '', description: '' };

/** The product to sell, once enough is known of it. */
export const productOf = ({
  mode,
  id,
  name,
  price,
  description,
}: ProductInput): { readonly id: string } | ProductBody | undefined => {
  if (mode === 'pick') return id === '' ? undefined : { id };
  const amount = wholeNumber(price);
  return name.trim() === '' || amount === undefined ? undefined : { name, price: amount, description };
};

interface ProductChoiceProps {
  readonly value: ProductInput;
  readonly onChange: (value: ProductInput) => void;
  readonly error: unknown;
  readonly incomplete: boolean;
}

/** Pick one of the store's products or make one on the spot. */
export const ProductChoice = ({ value, onChange, error, incomplete }: ProductChoiceProps) => {
  const { t, format } = useWords();
  const fieldError = useFieldError();
  const amount = useAmount();
  const products = useProducts().data?.pages.flatMap((page) => page.items) ?? [];
  const needed = (missing: boolean) => (incomplete && missing ? t('form.needed') : undefined);
  return (
    <div className="grid justify-items-stretch gap-4">
      <div>
        <Choice
          label={t('product.one')}
          value={value.mode}
          onChange={(mode) => onChange({ ...value, mode })}
          options={[
            { value: 'create', label: t('product.createNew') },
            { value: 'pick', label: t('product.pick') },
          ]}
        />
      </div>
      {value.mode === 'pick' ? (
        <SelectField
          label={t('product.one')}
          value={value.id}
          error={fieldError(error, 'activities.0.productId') ?? needed(value.id === '')}
          onChange={(event) => onChange({ ...value, id: event.target.value })}
        >
          <option value="">{t('product.pickOne')}</option>
          {products.map((product) => (
            <option key={product.id} value={product.id}>
              {product.name} · {format.money(product.price, product.currency)}
            </option>
          ))}
        </SelectField>
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('product.name')}
            value={value.name}
            maxLength={120}
            data-testid="product-name"
            error={needed(value.name.trim() === '')}
            onChange={(event) => onChange({ ...value, name: event.target.value })}
          />
          <TextField
            label={t('product.price')}
            {...amount(value.price, fieldError(error, 'price') ?? needed(value.price.trim() === ''))}
            data-testid="product-price"
            onChange={(event) => onChange({ ...value, price: event.target.value })}
          />
          <TextField
            className="sm:col-span-2"
            label={t('product.description')}
            value={value.description}
            maxLength={2000}
            error={fieldError(error, 'description')}
            onChange={(event) => onChange({ ...value, description: event.target.value })}
          />
        </div>
      )}
    </div>
  );
};
