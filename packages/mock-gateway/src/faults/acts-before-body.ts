import type { Fault } from "./faults.ts";

/** Whether a fault happens after the head of a request arrived and before its body is read. */
export function actsBeforeBody(fault: Fault): boolean {
  return fault.kind === "reset-before-body" || (fault.kind === "status" && fault.early === true);
}
