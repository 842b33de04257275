/** Calls back once, in a later turn of the event loop; the result cancels it. */
export function afterPoll(callback: () => void): () => void {
  const timer = setTimeout(callback, 0);
  return () => clearTimeout(timer);
}
