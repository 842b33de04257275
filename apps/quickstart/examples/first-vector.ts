// Vectors of a text, an image and a question.
import { SegmindClient } from "@segmind-embeddings/core";
import { loadMedia } from "@segmind-embeddings/media";

const media = new URL("../corpus/media/", import.meta.url);

// The API key is read from SEGMIND_API_KEY.
await using client = new SegmindClient();

const text = await client.embed("The candle is out; the room is dark.");
console.log(`${text.vector.length} numbers, of unit length, in the space ${text.space}`);
console.log(`${text.metrics.cost ?? 0} credits`);

// The file is checked, and streamed from the disk while it is sent. Several parts make one vector.
await using candle = await loadMedia(new URL("candle.jpg", media));
const image = await client.embed({ input: "A candle burning in a dark room.", image: candle });

// A question has a task type of its own, and its vector is of the same space.
const question = await client.embed("What gives light in a dark room?", { taskType: "RETRIEVAL_QUERY" });

console.log(`the text:  ${similarity(question.vector, text.vector).toFixed(3)}`);
console.log(`the image: ${similarity(question.vector, image.vector).toFixed(3)}`);

/** The cosine of two vectors of unit length. */
function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, number, index) => sum + number * (b[index] ?? 0), 0);
}
