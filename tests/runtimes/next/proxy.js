import { check } from "../checks.mjs";

export const config = { matcher: "/proxy" };
export const proxy = async () => new Response(await check("conformance"));
