import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { Refusal } from "./refusal.ts";

/** Who may ask for what: the page's owner has the token, and each file an address that cannot be guessed. */
export class Access {
  readonly token = randomBytes(24).toString("base64url");
  readonly #host: string;
  readonly #port: number;

  /** @param host what the server was told to listen at */
  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /** Refuses what came by a name that somebody made lead to this machine (DNS rebinding). @throws Refusal */
  checkHost({ host = "" }: IncomingHttpHeaders): void {
    if (!this.#isOwnHost(host))
      throw new Refusal("NOT_ALLOWED", "This address is not the one that the program listens at.");
  }

  /** Refuses also what another site made a browser send. @throws Refusal */
  checkSender(headers: IncomingHttpHeaders): void {
    this.checkHost(headers);
    const { host = "", origin, "sec-fetch-site": site } = headers;
    if (origin !== undefined && origin !== `http://${host}`)
      throw new Refusal("NOT_ALLOWED", "Another site may not ask here.");
    if (site !== undefined && site !== "same-origin" && site !== "none")
      throw new Refusal("NOT_ALLOWED", "Another site may not ask here.");
  }

  /** @throws Refusal without the token */
  checkToken({ authorization = "" }: IncomingHttpHeaders): void {
    if (!isEqual(authorization, `Bearer ${this.token}`))
      throw new Refusal(
        "NO_TOKEN",
        "Open the link that `segmind-embed explore` printed: this one is of another time.",
      );
  }

  /** What makes the address of a file one that only its server could have given. */
  ticketOf(document: number, path: string): string {
    return createHmac("sha256", this.token)
      .update(`${String(document)} ${path}`)
      .digest("base64url");
  }

  isTicketOf(ticket: string, document: number, path: string): boolean {
    return isEqual(ticket, this.ticketOf(document, path));
  }

  #isOwnHost(header: string): boolean {
    const { hostname, port } = URL.parse(`http://${header}`) ?? { hostname: "", port: "" };
    if (Number(port || 80) !== this.#port) return false;
    const bare = hostname.replace(/^\[|\]$/g, "");
    if (bare === "localhost" || bare === this.#host) return true;
    // A number leads where it says, whoever runs the name servers.
    return isIP(bare) !== 0;
  }
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
