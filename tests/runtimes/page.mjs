// A page: its query names the check.
import { check } from "./checks.mjs";

globalThis.line = check(location.search.slice(1));
