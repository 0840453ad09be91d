// Pasted inline before the script tag, so that pages may call axon(...) before the tracker has arrived.
if (!window.axon) {
  const q: [command: string, first?: unknown, second?: unknown][] = [];
  window.axon = (...call: [command: string, first?: unknown, second?: unknown]) => void q.push(call);
  window.axon.q = q;
}
