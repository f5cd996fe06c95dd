// What was measured, written as lines of JSON.
import { appendFileSync } from "node:fs";

export const keep = (what, milliseconds) => {
  appendFileSync(process.env.BENCH_FILE, `${JSON.stringify({ what, ms: milliseconds })}\n`);
};
