export { createOpenaiHandler, type OpenaiHandler } from "./create-openai-handler.ts";
export { type OpenaiServerOptions, type OpenaiSettings } from "./openai-server-options.ts";
