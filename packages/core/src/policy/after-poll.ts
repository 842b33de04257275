/** Calls back once, after what has reached this machine over the network was handed out; the result cancels it. */
export function afterPoll(callback: () => void): () => void {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}
