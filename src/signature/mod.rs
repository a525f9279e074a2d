//! HTTP Message Signatures (RFC 9421).
//!
//! Data moves one way: a [`Message`] and its covered [`Component`]s become the signature base, which is
//! signed outside; the signature becomes the value of a field. Nothing here holds a key.

mod algorithm;
mod base;
mod component;
mod message;
mod parameters;
mod profile;
mod sign;
mod value;
mod verify;

pub use crate::structured::FieldType;
pub use algorithm::Algorithm;
pub use base::signature_base;
pub use component::{Component, components};
pub use message::{Fields, Message};
pub use parameters::{Parameter, Parameters};
pub use profile::{Profile, Signer};
pub use sign::{Prepared, SIGNATURE, SIGNATURE_INPUT, complete, prepare};
pub use value::FieldTypes;
pub use verify::{Candidate, Policy, Selected, candidates, check_key};
