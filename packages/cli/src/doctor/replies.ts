import type { BareGateway, GatewayReply } from "./bare-gateway.ts";
import { cosine, findNumbers, largestDifference, norm } from "./vector-figures.ts";

export const slug = "gemini-embedding-2";
export const text = "A red fox crosses the frozen river at dawn.";

/** Vectors whose cosine differs from 1 by less than this are the same, apart from rounding. */
export const roundingError = 1e-6;

export const embed = (gateway: BareGateway, parameters: Record<string, unknown>): Promise<GatewayReply> =>
  gateway.post(`/v1/${slug}`, {
    input: text,
    output_dimensionality: 768,
    task_type: "RETRIEVAL_DOCUMENT",
    ...parameters,
  });

/** Status and message of a refusal. The message is cut, because it may repeat the input. */
export const refusalOf = ({ status, text: body }: GatewayReply): string =>
  `${String(status)} ${body.replaceAll(/\s+/g, " ").slice(0, 160)}`;

export const describePair = (a: GatewayReply, b: GatewayReply): string => {
  const [first, second] = [findNumbers(a.json)?.numbers, findNumbers(b.json)?.numbers];
  if (first === undefined || second === undefined)
    return `no vector: ${refusalOf(first === undefined ? a : b)}`;
  const difference = largestDifference(first, second);
  return difference === 0
    ? "the same numbers"
    : `cosine ${cosine(first, second).toFixed(6)}, largest difference ${difference.toExponential(2)}`;
};

export const vectorOrRefusal = (reply: GatewayReply): string => {
  const numbers = findNumbers(reply.json)?.numbers;
  return numbers === undefined
    ? `refused: ${refusalOf(reply)}`
    : `taken (${String(numbers.length)} numbers, norm ${norm(numbers).toFixed(6)})`;
};

export const hasVector = ({ json }: GatewayReply): boolean => findNumbers(json) !== undefined;

/** Whether two replies have the same vector, apart from rounding; `undefined` if one has none. */
export const isSameDirection = (a: GatewayReply, b: GatewayReply): boolean | undefined => {
  const [first, second] = [findNumbers(a.json)?.numbers, findNumbers(b.json)?.numbers];
  if (first === undefined || second === undefined) return undefined;
  return cosine(first, second) > 1 - roundingError;
};
