/**
 * What is wrong with an account, a stage or a bucket named on the command line, with the way out. By the names that the SDK and the
 * services give their errors.
 */
const ADVICE: readonly (readonly [name: RegExp, advice: string])[] = [
  [
    /^(CredentialsProviderError|ExpiredToken|ExpiredTokenException|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClientException|TokenRefreshRequired)$/,
    'Give valid credentials of the account, in the environment or by AWS_PROFILE; `aws sts get-caller-identity` tells whether they are.',
  ],
  [
    /^(AccessDenied|AccessDeniedException)$/,
    'The credentials may not do this; the documentation of the command says what they must be allowed.',
  ],
  [
    /^(NoSuchBucket|PermanentRedirect)$/,
    'Is --bucket right? The Data stack says it: output CollectionArchiveBucket…, in the region of the stage.',
  ],
  [/^(ResourceNotFoundException|UnknownTable)$/, 'Is --stage right, and the region (AWS_REGION)?'],
];
/** Without a name of their own. */
const BY_MESSAGE: readonly (readonly [message: RegExp, advice: string])[] = [
  [/Region is missing/, 'Set AWS_REGION to the region of the stage.'],
  [/^Unknown table: /, 'Is --stage right, and the region (AWS_REGION)?'],
  [/ECONNREFUSED|ENOTFOUND|EAI_AGAIN/, 'Is the network up, and AWS_ENDPOINT_URL right if it is set?'],
];

/** The error of a command that works on a stage, as sentences. */
export const stageProblem = (error: Error): string => {
  const { name, message } = error;
  const [, advice] = ADVICE.find(([known]) => known.test(name)) ?? BY_MESSAGE.find(([known]) => known.test(message)) ?? [];
  const said = /[.?!]$/.test(message) ? message : `${message}.`;
  return advice === undefined ? said : `${said} ${advice}`;
};
