// Imported before a program, it runs as where sharp is not installed.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === "sharp")
      throw Object.assign(new Error("Cannot find package 'sharp'"), { code: "ERR_MODULE_NOT_FOUND" });
    return next(specifier, context);
  },
});
