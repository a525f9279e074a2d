// A test of jest, whose option -t names the check. jest decorates console.log.
import { check } from "./checks.mjs";

for (const name of ["conformance", "without-webcrypto"]) {
  test(name, async () => process.stdout.write(`${await check(name)}\n`));
}
