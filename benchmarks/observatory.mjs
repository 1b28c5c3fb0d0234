// The score of MDN's HTTP Observatory for pages of an installation, kinds that need signing in included.
//   npm install --no-save --ignore-scripts @mdn/mdn-http-observatory
//   echo '{}' > node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json      (it wants the list of browsers; none is needed)
//   NODE_EXTRA_CA_CERTS=ca.pem node benchmarks/observatory.mjs plans.example.gov.uk - /accounts/login/ /accessibility/
//   NODE_EXTRA_CA_CERTS=ca.pem node benchmarks/observatory.mjs plans.example.gov.uk "__Host-session=…" / /plans/1/
// Ends with 1 where a page scores less than 130.
const [host, cookie, ...paths] = process.argv.slice(2);
const source = new URL("../node_modules/@mdn/mdn-http-observatory/src/", import.meta.url);
const { retrieve } = await import(new URL("retriever/retriever.js", source));
const { getGradeForScore, getScoreModifier } = await import(new URL("grader/grader.js", source));
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(new URL("grader/charts.js", source));
const { ALL_TESTS } = await import(new URL("constants.js", source));

const headers = ["User-Agent: observatory", "Accept: text/html", ...(cookie === "-" ? [] : [`Cookie: ${cookie}`])];
let isGood = true;
for (const path of paths) {
  const asked = await retrieve(host, { path, headers });
  const results = ALL_TESTS.map((test) => test(asked).result).filter(Boolean);
  const points = results.map((result) => [result, getScoreModifier(result)]);
  const without = 100 + points.reduce((sum, [, point]) => sum + Math.min(point, 0), 0);
  const score = without >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? 100 + points.reduce((sum, [, point]) => sum + point, 0) : without;
  const lost = points.filter(([, point]) => point < 0).map(([result, point]) => `${result} ${point}`);
  console.log(score, getGradeForScore(score).grade, asked.responses.auto.status, path, lost.join(", "));
  isGood &&= score >= 130;
}
process.exit(isGood ? 0 : 1);
