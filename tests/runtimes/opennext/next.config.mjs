import next from "../next/next.config.mjs";

export default {
  ...next,
  // OpenNext gives the condition "workerd" to these alone: https://opennext.js.org/cloudflare/howtos/workerd
  serverExternalPackages: ["cardseal"],
};
