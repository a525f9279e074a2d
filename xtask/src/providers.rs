//! The providers that there are.

use cardseal::model::{Model, Operation};
use cardseal::provider::{d1, freedompay, offblocks, open_payments, paysera};
use cardseal::signature::Profile;

/// A provider, as the generated files name it.
pub(crate) struct Provider {
    pub(crate) id: &'static str,
    pub(crate) class: &'static str,
    pub(crate) title: &'static str,
    pub(crate) operations: &'static [Operation],
    pub(crate) hosts: &'static [(&'static str, &'static str)],
    pub(crate) content_type: &'static str,
    /// Whether its methods return promises: the host holds the key.
    pub(crate) asynchronous: bool,
    /// Ids of paths that the client knows.
    pub(crate) own_ids: &'static [&'static str],
    /// What it sends of itself.
    pub(crate) notifications: &'static [&'static Model],
}

impl Provider {
    /// The ids that a method of the client takes.
    pub(crate) fn ids(&self, operation: &Operation) -> Vec<&'static str> {
        let mut ids: Vec<_> = operation.path_ids().collect();
        ids.retain(|id| !self.own_ids.contains(id));
        ids
    }
}

pub(crate) const PROVIDERS: [Provider; 4] = [
    Provider {
        id: "freedompay",
        class: "FreedomPay",
        title: "FreedomPay Card API v5",
        operations: freedompay::OPERATIONS,
        hosts: &[
            ("test", freedompay::TEST),
            ("production", freedompay::PRODUCTION),
        ],
        content_type: freedompay::CONTENT_TYPE,
        asynchronous: false,
        own_ids: &[],
        notifications: &[],
    },
    Provider {
        id: "paysera",
        class: "Paysera",
        title: "Paysera Wallet API, payment cards",
        operations: paysera::OPERATIONS,
        hosts: &[("production", paysera::PRODUCTION)],
        content_type: paysera::CONTENT_TYPE,
        asynchronous: false,
        own_ids: &[],
        notifications: &[],
    },
    Provider {
        id: "offblocks",
        class: "OffBlocks",
        title: "OffBlocks Cards",
        operations: offblocks::OPERATIONS,
        hosts: &[("production", offblocks::PRODUCTION)],
        content_type: offblocks::CONTENT_TYPE,
        asynchronous: true,
        own_ids: &[],
        notifications: &[],
    },
    Provider {
        id: "d1",
        class: "D1",
        title: "Thales D1, digital cards",
        operations: d1::OPERATIONS,
        hosts: &[
            ("production", d1::PRODUCTION),
            ("staging", d1::STAGING),
            ("development", d1::DEVELOPMENT),
        ],
        content_type: d1::CONTENT_TYPE,
        asynchronous: true,
        own_ids: &["issuerId"],
        notifications: &[&d1::NOTIFICATION],
    },
];

/// The profiles that the package ships: the name in JavaScript, what it is, and itself.
pub(crate) const PROFILES: [(&str, &str, &Profile<'static>); 3] = [
    (
        "offblocks",
        "OffBlocks, as it is taken to verify: the part of the vendor's page that lists the components could not be read.",
        &offblocks::PROFILE,
    ),
    (
        "offblocksTargetUri",
        "The same with `@target-uri` in place of authority, path and query.",
        &offblocks::TARGET_URI_PROFILE,
    ),
    (
        "openPayments",
        "Open Payments and GNAP; `content-length` is covered when the request is given with it.",
        &open_payments::PROFILE,
    ),
];
