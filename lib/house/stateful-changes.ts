/** Resources that hold what cannot be made again. */
const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Kinesis::Stream',
  'AWS::S3::Bucket',
  'AWS::OpenSearchService::Domain',
  'AWS::Cognito::UserPool',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/**
 * Lines of a `cdk diff` by which something that holds data would be replaced, perhaps replaced, or removed.
 * @param diff without colours
 */
export const statefulChanges = (diff: string): readonly string[] =>
  diff
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => STATEFUL.some((type) => line.includes(` ${type} `)))
    .filter((line) => /^\[-\]/.test(line) || /\b(may be replaced|replace|destroy|orphan)$/.test(line));
