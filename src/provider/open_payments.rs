//! Open Payments, which has no client here: its way of signing shows that a profile is general.

use crate::signature::Profile;

/// Open Payments and GNAP (<https://openpayments.dev>, RFC 9635 7.3.1).
pub const PROFILE: Profile<'static> = Profile {
    label: "sig1",
    algorithm: "ed25519",
    components: &[
        "@method",
        "@target-uri",
        "authorization",
        "content-digest",
        "content-length",
        "content-type",
    ],
    parameters: &["keyid", "created"],
    expires_after_seconds: 0,
    tag: None,
    digest: &["sha-512"],
};
