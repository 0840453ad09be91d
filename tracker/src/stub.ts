// Pasted inline before the script tag, so that pages may call axon(...) before the tracker has arrived.
if (!window.axon) {
  const q: unknown[][] = [];
  window.axon = (...call: unknown[]) => void q.push(call);
  window.axon.q = q;
}
