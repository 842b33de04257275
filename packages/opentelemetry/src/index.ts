export { instrumentSegmind, type InstrumentOptions, type Instrumentation } from "./instrument-segmind.ts";
export { semanticConventionsVersion } from "./conventions.ts";
