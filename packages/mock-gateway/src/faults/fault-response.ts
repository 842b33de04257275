import {
  authErrorResponse,
  errorResponse,
  htmlResponse,
  requestNotFoundResponse,
  sampleMessage,
} from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import type { Fault } from "./faults.ts";

/** The response with which a fault overrides the one of the gateway; undefined where it overrides none. */
export function faultResponse(fault: Fault, key: string): GatewayResponse | undefined {
  switch (fault.kind) {
    case "status": {
      const { status, message = sampleMessage(status) } = fault;
      return withHeaders(
        fault.html ? htmlResponse(status, message) : errorResponse(status, message),
        fault.headers,
      );
    }
    case "html":
      return htmlResponse(fault.status ?? 200, "Please wait");
    case "body":
      return withHeaders(
        { status: fault.status ?? 200, contentType: "application/json", headers: [], body: fault.body },
        fault.headers,
      );
    case "redirect":
      return withHeaders(htmlResponse(fault.status ?? 302, "Moved"), { location: fault.location });
    case "echo-key": {
      const message = `Unauthorized. API key is invalid: ${key}`;
      return fault.status === 500
        ? errorResponse(500, message)
        : authErrorResponse(401, message, `Key ${key} is not known.`);
    }
    case "early-404":
      return requestNotFoundResponse();
    case "bad-vector":
    case "cut-body":
    case "fail-job":
    case "foreign-urls":
    case "hang":
    case "never-complete":
    case "reset-after-body":
    case "reset-before-body":
    case "reset-during-headers":
    case "slow-body":
    case "unknown-state":
      return undefined;
  }
}

/** Whether the gateway does the work of a request in spite of the fault, and bills it. */
export function doesWork(fault: Fault): boolean {
  switch (fault.kind) {
    case "html":
    case "body":
      return fault.billed ?? (fault.status ?? 200) === 200;
    case "reset-after-body":
    case "hang":
      return fault.billed ?? true;
    case "status":
    case "redirect":
    case "echo-key":
    case "early-404":
    case "reset-before-body":
      return false;
    case "bad-vector":
    case "cut-body":
    case "fail-job":
    case "foreign-urls":
    case "never-complete":
    case "reset-during-headers":
    case "slow-body":
    case "unknown-state":
      return true;
  }
}

function withHeaders(response: GatewayResponse, headers: Record<string, string> = {}): GatewayResponse {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const contentType = lower.find(([name]) => name === "content-type")?.[1] ?? response.contentType;
  return { ...response, contentType, headers: lower.filter(([name]) => name !== "content-type").flat() };
}
