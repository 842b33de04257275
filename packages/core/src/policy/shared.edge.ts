/**
 * Makes a value anew for everyone who asks. A timer or a socket of one request ends with it in an edge runtime, so that
 * another request which waited for what comes of it would wait for ever: calls share plain data alone.
 */
export function shared<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  return make;
}
