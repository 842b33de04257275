/** Remembers the JSON of every POST, in the order of their arrival. `onRequest` is an option of the mock gateway. */
export function recordPosts(): {
  posts: Record<string, unknown>[];
  onRequest: (record: { readonly method: string; readonly body: unknown }) => void;
} {
  const posts: Record<string, unknown>[] = [];
  const onRequest = ({ method, body }: { readonly method: string; readonly body: unknown }): void => {
    if (method === "POST") posts.push(body as Record<string, unknown>);
  };
  return { posts, onRequest };
}
