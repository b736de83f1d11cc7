// Runs graphql-http's audits of a server against the address that is given, and prints what came of each.
import { serverAudits } from "./vendor/audits.mjs";

const results = [];
for (const audit of serverAudits({ url: process.argv[2] })) {
  const { id, name, status, reason } = await audit.fn();
  results.push({ id, name, status, reason });
}
console.log(JSON.stringify(results));
