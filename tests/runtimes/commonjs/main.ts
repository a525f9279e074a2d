import { line } from "./line";

declare const console: { log(line: string): void };

line().then(console.log);
