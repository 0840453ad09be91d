import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Reads secrets as text by their ids. */
export const secretReader = (): ((id: string) => Promise<string>) => {
  const secrets = new SecretsManagerClient({});
  return async (id) => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
    if (!SecretString) throw new Error(`The secret ${id} is empty`);
    return SecretString;
  };
};
