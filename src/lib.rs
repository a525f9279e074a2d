//! Signs and builds card-API requests.
//!
//! Everything here computes and nothing else: time, nonce and keys come in as values, so that every
//! output can be made again. Data moves one way:
//!
//! ```text
//! input → model → call → canonical → seal → signed request
//! ```
//!
//! ```
//! use cardseal::provider::freedompay::{FreedomPay, Options, operation};
//! use cardseal::secret::Secret;
//!
//! let mut partner = FreedomPay::new("123456", &Secret::from_text("partner key".into())?)?;
//! let body = r#"{"card_id":"42"}"#;
//! let request = partner.sign(operation("cards.statement")?, body, Options::default())?;
//! assert_eq!(request.method.as_str(), "POST");
//! # Ok::<(), cardseal::Error>(())
//! ```

pub mod digest;
mod error;
mod hmac;
pub mod http;
pub mod jwe;
pub mod jws;
pub mod jwt;
pub mod key;
pub mod mac;
pub mod model;
pub mod provider;
pub mod secret;
pub mod signature;
mod structured;
mod text;
pub mod time;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub use error::CODES;
/// The version of the crate and of the package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use error::{Code, Error};
