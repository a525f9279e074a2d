/** The providers, local: they verify what they receive and answer as documented. */
export { createSandbox } from "./sandbox/create.js";
export type {
  CertificateSeen,
  Check,
  D1Parties,
  Delivery,
  Failure,
  FetchHeaders,
  FetchInit,
  FetchInput,
  FetchResponse,
  Listening,
  ListeningTls,
  ProviderName,
  RecordedCall,
  ResponseShape,
  Sandbox,
  SandboxCredentials,
  SandboxOptions,
} from "./sandbox/types.js";
