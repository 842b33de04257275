import { expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { ServerClock } from "./server-clock.ts";

const floor = (time: number): number => Math.floor(time / 1000) * 1000;

it("is this machine's clock until an answer told a date", () => {
  const clock = new FakeClock();
  expect(new ServerClock(clock).now()).toBe(clock.wallNow());
});

it("comes nearer to the truth with each answer, from below", async () => {
  const clock = new FakeClock();
  const server = new ServerClock(clock);
  const truth = (): number => clock.wallNow() + 86_400_333;
  let error = Infinity;
  for (let answer = 0; answer < 20; answer += 1) {
    server.observe(floor(truth()));
    const newError = truth() - server.now();
    expect(newError).toBeGreaterThanOrEqual(0);
    expect(newError).toBeLessThanOrEqual(error);
    error = newError;
    await clock.advance(137);
  }
  expect(error).toBeLessThan(140);
});

it("follows a server whose clock was set back", () => {
  const clock = new FakeClock();
  const server = new ServerClock(clock);
  server.observe(clock.wallNow() + 50_000);
  server.observe(clock.wallNow() - 50_000);
  expect(server.now()).toBe(clock.wallNow() - 50_000);
});
