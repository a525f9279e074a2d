import { check } from "../../../checks.mjs";

export const dynamic = "force-dynamic";
export const GET = async () => new Response(await check("conformance"));
