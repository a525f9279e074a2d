import { defineCloudflareConfig } from "@opennextjs/cloudflare";

// Packages are installed without their programs, so Next.js is named by its file.
export default { ...defineCloudflareConfig(), buildCommand: "node ../../node_modules/next/dist/bin/next build" };
