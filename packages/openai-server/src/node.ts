export { serveOpenai, type OpenaiServer, type ServeOpenaiOptions } from "./serve-openai.ts";
