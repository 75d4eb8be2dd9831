import { beforeEach, expect, test, vi } from "vitest";
import { ask, hurry, type Question } from "./question";

vi.hoisted(() => vi.stubGlobal("location", new URL("https://here.example")));

const sent: { path: string; body: unknown; signal: AbortSignal }[] = [];
let reply: (path: string, body: unknown) => Response;

function answerTo(question: Question) {
  return { rows: [], total: question.limit ?? 0, names: {}, meta: {} };
}

function question(limit: number, more: Partial<Question> = {}): Question {
  return { metrics: ["clicks"], limit, dimensions: ["country"], ...more } as Question;
}

beforeEach(() => {
  sent.length = 0;
  reply = (path, body) =>
    Response.json(
      path.endsWith("/batch")
        ? { answers: (body as { queries: Question[] }).queries.map(answerTo) }
        : answerTo(body as Question),
    );
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    const body: unknown = await request.json();
    sent.push({ path, body, signal: request.signal });
    request.signal.throwIfAborted();
    return reply(path, body);
  });
});

test("what is asked at once for hits travels together, and each has its own answer", async () => {
  const questions = [
    question(1),
    question(2, { dimensions: [], filter: { dimension: "os", is: "a" } }),
  ];
  const answers = await Promise.all(questions.map((one) => ask(one)));
  expect(answers.map((one) => one.total)).toEqual([1, 2]);
  expect(sent.map(({ path, body }) => [path, body])).toEqual([
    ["/v3/query/batch", { queries: questions }],
  ]);
});

test("in a hurry what was asked leaves before the browser turns to anything else", async () => {
  vi.useFakeTimers();
  try {
    const asked = [question(1), question(2)].map((one) => ask(one));
    hurry();
    await Promise.all(asked);
    expect(sent.map(({ path }) => path)).toEqual(["/v3/query/batch"]);
    vi.runAllTimers();
    expect(sent.length).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test("sums do not wait for hits, and a single question has no company", async () => {
  const sums = question(3, { dimensions: ["datapoint"] });
  const answers = await Promise.all([ask(sums), ask(question(4))]);
  expect(answers.map((one) => one.total)).toEqual([3, 4]);
  expect(sent.map((one) => one.path)).toEqual(["/v3/query", "/v3/query"]);
});

test("no request holds more than the API takes", async () => {
  const many = Array.from({ length: 45 }, (_, place) => question(place));
  const answers = await Promise.all(many.map((one) => ask(one)));
  expect(answers.map((one) => one.total)).toEqual(many.map((one) => one.limit));
  expect(sent.map(({ body }) => (body as { queries: [] }).queries.length)).toEqual([20, 20, 5]);
});

test("a question that is wrong leaves the others their answers", async () => {
  reply = (path, body) =>
    path.endsWith("/batch") || (body as Question).limit === 1
      ? Response.json({ status: 400, detail: "no" }, { status: 400 })
      : Response.json(answerTo(body as Question));
  const found = await Promise.allSettled([ask(question(1)), ask(question(2))]);
  expect(found[0]).toMatchObject({ status: "rejected", reason: { status: 400, message: "no" } });
  expect(found[1]).toMatchObject({ status: "fulfilled", value: { total: 2 } });
});

test("a system that does not answer is not asked again", async () => {
  reply = () => Response.json({ detail: "slow" }, { status: 503 });
  const found = await Promise.allSettled([ask(question(1)), ask(question(2))]);
  expect(found.map((one) => one.status)).toEqual(["rejected", "rejected"]);
  expect(sent).toHaveLength(1);
});

test("who turned away before is not asked for, and the rest is given up with the last", async () => {
  const gone = new AbortController();
  gone.abort();
  const [left, right] = [new AbortController(), new AbortController()];
  reply = () => {
    left.abort();
    right.abort();
    return Response.json({ answers: [] });
  };
  const found = await Promise.allSettled([
    ask(question(1), gone.signal),
    ask(question(2), left.signal),
    ask(question(3), right.signal),
  ]);
  expect(found.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(sent.map(({ body }) => (body as { queries: [] }).queries.length)).toEqual([2]);
  expect(sent[0]?.signal.aborted).toBe(true);
});
