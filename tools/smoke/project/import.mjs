// Every package's front door opens by `import`.
import * as core from "@segmind-embeddings/core";
import * as langchain from "@segmind-embeddings/langchain";
import * as llamaindex from "@segmind-embeddings/llamaindex";
import * as media from "@segmind-embeddings/media";
import * as mockGateway from "@segmind-embeddings/mock-gateway";

const doors = [
  core.SegmindClient,
  langchain.SegmindEmbeddings,
  llamaindex.SegmindEmbedding,
  media.loadMedia,
  mockGateway.startMockGateway,
];
if (doors.some((door) => typeof door !== "function")) throw new Error("a front door lacks its main export");
