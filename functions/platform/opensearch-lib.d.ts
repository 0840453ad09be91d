// The client is CommonJS (`module.exports = Transport`), its declarations say `export default`; this says what Node gives.
declare module '@opensearch-project/opensearch/lib/Transport.js' {
  import { Transport } from '@opensearch-project/opensearch';
  export default Transport;
}
declare module '@opensearch-project/opensearch/lib/Connection.js' {
  import { Connection } from '@opensearch-project/opensearch';
  export default Connection;
}
declare module '@opensearch-project/opensearch/lib/Serializer.js' {
  import { Serializer } from '@opensearch-project/opensearch';
  export default Serializer;
}
