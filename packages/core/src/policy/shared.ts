/**
 * Makes what is shared by all who ask with the same object: one value for each.
 *
 * Here all calls of a process may share timers and promises. Edge runtimes have a stand-in for this file.
 */
export function shared<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const values = new WeakMap<Key, Value>();
  return (key) => {
    let value = values.get(key);
    if (value === undefined) {
      value = make(key);
      values.set(key, value);
    }
    return value;
  };
}
