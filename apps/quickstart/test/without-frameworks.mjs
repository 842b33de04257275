// Preloaded where a test wants the frameworks not to be installed.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    if (/^(@langchain\/|llamaindex|@llamaindex\/)/.test(specifier)) {
      throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: "ERR_MODULE_NOT_FOUND" });
    }
    return nextResolve(specifier, context);
  },
});
