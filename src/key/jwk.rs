//! JSON Web Keys (RFC 7517, RFC 7518 6, RFC 8037 2), cut down to the members that make the key.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{
    Family, Format, Material, Parts, check_exponent, check_fit, check_modulus, invalid, multi_prime,
};
use crate::Error;
use crate::model::json;
use crate::secret::{Secret, Wiped};

/// What a JWK is needed for; its `use`, `key_ops` and `alg` must not say otherwise (RFC 7517 4.2 to 4.4).
#[derive(Clone, Copy, Debug)]
pub struct Purpose {
    usage: &'static str,
    /// One of these is enough.
    private_operations: &'static [&'static str],
    public_operations: &'static [&'static str],
    algorithms: &'static [&'static str],
}

impl Purpose {
    /// Signing and verifying with an algorithm that JOSE calls by one of these names.
    #[must_use]
    pub const fn signature(algorithms: &'static [&'static str]) -> Self {
        Self {
            usage: "sig",
            private_operations: &["sign"],
            public_operations: &["verify"],
            algorithms,
        }
    }

    /// Agreeing on a key for an algorithm that JOSE calls by one of these names. Of a public key nothing
    /// is done by itself, so its `key_ops` are empty (WebCrypto, ECDH, Export Key).
    #[must_use]
    pub const fn agreement(algorithms: &'static [&'static str]) -> Self {
        Self {
            usage: "enc",
            private_operations: &["deriveBits", "deriveKey"],
            public_operations: &[],
            algorithms,
        }
    }
}

/// How a JWK of a family begins, and its members, all required: the public ones, then the private ones
/// (RFC 7518 6.2 and 6.3, RFC 8037 2). WebCrypto wants all of RSA's.
struct Layout {
    head: &'static str,
    public: &'static [&'static str],
    private: &'static [&'static str],
}

impl Layout {
    const fn of(family: Family) -> Self {
        let (head, public, private): (_, &[_], &[_]) = match family {
            Family::Rsa | Family::RsaPss => (
                "{\"kty\":\"RSA\"",
                &["n", "e"],
                &["d", "p", "q", "dp", "dq", "qi"],
            ),
            Family::P256 => ("{\"kty\":\"EC\",\"crv\":\"P-256\"", &["x", "y"], &["d"]),
            Family::P384 => ("{\"kty\":\"EC\",\"crv\":\"P-384\"", &["x", "y"], &["d"]),
            Family::Ed25519 => ("{\"kty\":\"OKP\",\"crv\":\"Ed25519\"", &["x"], &["d"]),
        };
        Self {
            head,
            public,
            private,
        }
    }
}

/// Reads a public or private key from the JSON of a JWK. A field in an error is a member of the JWK.
///
/// # Errors
/// [`Code::InvalidKey`](crate::Code::InvalidKey) when it does not fit the family or the purpose, or one
/// of its members is absent or malformed; [`Code::InvalidJson`](crate::Code::InvalidJson) and the like
/// when it is not one JSON object with distinct members.
pub fn from_jwk(text: &str, family: Family, purpose: Purpose) -> Result<Parts, Error> {
    let jwk = Jwk::read(text)?;
    check_fit(jwk.found(), family)?;
    let is_private = jwk.raw("d").is_some();
    let operations = if is_private {
        purpose.private_operations
    } else {
        purpose.public_operations
    };
    jwk.check_purpose(purpose, operations)?;
    if family.is_rsa() {
        jwk.check_rsa()?;
    }
    let layout = Layout::of(family);
    // Room for all that is read from the text, and for what each member is wrapped in.
    let room = text.len().saturating_add(64);
    let write = |names: &[&[&'static str]]| {
        let mut out = Wiped::with_capacity(room);
        out.extend_from_slice(layout.head.as_bytes());
        for name in names.iter().copied().flatten() {
            jwk.write(&mut out, name, family)?;
        }
        out.push(b'}');
        Ok(Material {
            format: Format::Jwk,
            bytes: out,
        })
    };
    let private = is_private.then(|| write(&[layout.public, layout.private]));
    Ok(Parts {
        private: private.transpose()?,
        public: Some(write(&[layout.public])?),
    })
}

/// Reads a shared secret from the JSON of a JWK of the type `oct` (RFC 7518 6.4).
///
/// # Errors
/// As [`from_jwk`].
pub fn secret_from_jwk(text: &str, purpose: Purpose) -> Result<Secret, Error> {
    let jwk = Jwk::read(text)?;
    if jwk.text("kty") != "oct" {
        return Err(invalid(
            "is a JWK of another type than oct",
            "the algorithm takes a shared secret",
        ));
    }
    // A shared secret does both; what it may do is up to who uses it.
    jwk.check_purpose(purpose, purpose.private_operations)
        .or_else(|error| {
            jwk.check_purpose(purpose, purpose.public_operations)
                .map_err(|_| error)
        })?;
    let mut bytes = jwk.bytes("k")?;
    Secret::from_bytes(std::mem::take(&mut bytes))
}

struct Jwk<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Jwk<'a> {
    fn read(text: &'a str) -> Result<Self, Error> {
        let jwk = Self(json::members(text)?);
        if jwk.raw("kty").is_none() {
            return Err(absent("a JWK has it; of a JWK set, pass one key").at("kty"));
        }
        Ok(jwk)
    }

    fn raw(&self, name: &str) -> Option<&'a str> {
        json::find(&self.0, name)
    }

    /// What stands between the quotes of a string; nothing for a value of another kind. No value that is
    /// looked for has a character that JSON escapes.
    // A call of its own: copied to where it is used, it would fill a page.
    #[inline(never)]
    fn text(&self, name: &str) -> &'a str {
        let value = self.raw(name).unwrap_or_default();
        let inner = value
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        inner.unwrap_or_default()
    }

    /// The family, or how the type that no algorithm takes is called.
    fn found(&self) -> Result<Family, &'static str> {
        match (self.text("kty"), self.text("crv")) {
            ("RSA", _) => Ok(Family::Rsa),
            ("EC", "P-256") => Ok(Family::P256),
            ("EC", "P-384") => Ok(Family::P384),
            ("EC", "P-521") => Err("a P-521 key"),
            ("EC", "secp256k1") => Err("a secp256k1 key"),
            ("OKP", "Ed25519") => Ok(Family::Ed25519),
            ("OKP", "Ed448") => Err("an Ed448 key"),
            ("OKP", "X25519") => Err("an X25519 key"),
            ("oct", _) => Err("a shared secret"),
            _ => Err("of another type"),
        }
    }

    fn check_purpose(&self, purpose: Purpose, operations: &[&str]) -> Result<(), Error> {
        if self.raw("use").is_some() && self.text("use") != purpose.usage {
            return Err(forbidden(&[purpose.usage]).at("use"));
        }
        if self.raw("alg").is_some() && !purpose.algorithms.contains(&self.text("alg")) {
            return Err(forbidden(purpose.algorithms).at("alg"));
        }
        match self.raw("key_ops") {
            Some(listed) if !allows(listed, operations)? => {
                Err(forbidden(operations).at("key_ops"))
            }
            _ => Ok(()),
        }
    }

    fn check_rsa(&self) -> Result<(), Error> {
        if self.raw("oth").is_some() {
            return Err(multi_prime().at("oth"));
        }
        check_modulus(&self.number("n")?).map_err(|error| error.at("n"))?;
        check_exponent(&self.number("e")?).map_err(|error| error.at("e"))
    }

    /// RFC 7518 2, Base64urlUInt: as few bytes as can hold it. Zeros in front would make it look larger.
    fn number(&self, name: &'static str) -> Result<Wiped, Error> {
        let bytes = self.bytes(name)?;
        if bytes.first() == Some(&0) {
            return Err(invalid(
                "has a zero byte in front",
                "pass the JWK as it was exported (RFC 7518 2)",
            )
            .at(name));
        }
        Ok(bytes)
    }

    fn write(&self, out: &mut Wiped, name: &'static str, family: Family) -> Result<(), Error> {
        let length = self.bytes(name)?.len();
        if !family.is_rsa() && length != family.length() {
            return Err(invalid(
                "is not as long as its curve requires",
                "write leading zero bytes too (RFC 7518 6.2.1.2)",
            )
            .at(name));
        }
        for part in [",\"", name, "\":\"", self.text(name), "\""] {
            out.extend_from_slice(part.as_bytes());
        }
        Ok(())
    }

    /// The bytes of a member in base64url without padding (RFC 7515 2).
    fn bytes(&self, name: &'static str) -> Result<Wiped, Error> {
        if self.raw(name).is_none() {
            return Err(absent("a JWK of this type has it (RFC 7518 6)").at(name));
        }
        let encoded = self.text(name);
        let mut bytes = Wiped::zeros(encoded.len());
        match URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes) {
            Ok(length @ 1..) => {
                bytes.truncate(length);
                Ok(bytes)
            }
            _ => Err(invalid(
                "is not base64url without padding",
                "pass the JWK as it was exported",
            )
            .at(name)),
        }
    }
}

/// Whether a list of operations has one of these; without any, whether it is empty.
fn allows(listed: &str, operations: &[&str]) -> Result<bool, Error> {
    let mut allowed = operations.is_empty() && json::is_empty_list(listed)?;
    for operation in operations {
        allowed |= json::lists(listed, operation)?;
    }
    Ok(allowed)
}

#[cold]
fn absent(hint: &str) -> Error {
    invalid("is absent", hint)
}

/// The member keeps the key from its purpose, which these values would allow.
#[cold]
fn forbidden(allowed: &[&str]) -> Error {
    if allowed.is_empty() {
        return invalid("does not allow what the key is needed for", "leave it out");
    }
    let mut hint = String::from("leave it out or have it say ");
    for (index, value) in allowed.iter().enumerate() {
        hint.push_str(if index == 0 { "" } else { " or " });
        hint.push_str(value);
    }
    invalid("does not allow what the key is needed for", &hint)
}
