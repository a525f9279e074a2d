import { line } from "./line";

declare const process: { stdout: { write(text: string): void } };
declare function test(name: string, act: () => Promise<void>): void;

test("conformance", async () => process.stdout.write(`${await line()}\n`));
