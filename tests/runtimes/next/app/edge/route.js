import { check } from "../../../checks.mjs";

export const runtime = "edge";
export const GET = async () => new Response(await check("conformance"));
