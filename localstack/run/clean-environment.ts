/** An environment without what would point a server, or the AWS SDK, somewhere else. */
export const clean = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(AWS_|OPENSEARCH_|LOCALSTACK_|PYTHON|JAVA_TOOL_OPTIONS$|NODE_OPTIONS$)/.test(name)),
  );
