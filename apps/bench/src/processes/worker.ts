/** What a worker process can be asked to do. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each method has parameters of its own
export type Methods = Record<string, (params: any) => unknown>;

export interface Order {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

export type Reply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/**
 * Does what the parent process orders, until the parent lets go or is gone. Ctrl-C in a terminal reaches every process of
 * the group; what happens then is for the parent to say.
 */
export function serveParent(methods: Methods): void {
  process.on("SIGINT", () => undefined);
  process.once("disconnect", () => process.exit(0));
  process.on("message", ({ id, method, params }: Order) => {
    void Promise.resolve()
      .then(() => {
        const handle = methods[method];
        if (handle === undefined) throw new Error(`no method "${method}"`);
        return handle(params);
      })
      .then(
        (result): Reply => ({ id, result }),
        (error: unknown): Reply => ({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
      )
      .then((reply) => process.send?.(reply));
  });
  process.send?.("ready");
}
