//! The providers that there are.

use cardseal::model::Operation;
use cardseal::provider::{freedompay, paysera};

/// A provider, as the generated files name it.
pub(crate) struct Provider {
    pub(crate) id: &'static str,
    pub(crate) class: &'static str,
    pub(crate) title: &'static str,
    pub(crate) operations: &'static [Operation],
    pub(crate) hosts: &'static [(&'static str, &'static str)],
    pub(crate) content_type: &'static str,
}

pub(crate) const PROVIDERS: [Provider; 2] = [
    Provider {
        id: "freedompay",
        class: "FreedomPay",
        title: "FreedomPay Card API v5",
        operations: freedompay::OPERATIONS,
        hosts: &[
            ("production", freedompay::PRODUCTION),
            ("test", freedompay::TEST),
        ],
        content_type: freedompay::CONTENT_TYPE,
    },
    Provider {
        id: "paysera",
        class: "Paysera",
        title: "Paysera Wallet API, payment cards",
        operations: paysera::OPERATIONS,
        hosts: &[("production", paysera::PRODUCTION)],
        content_type: paysera::CONTENT_TYPE,
    },
];
