//! JSON Web Encryption in compact serialization (RFC 7516), with the one pair of algorithms that card data is sealed
//! by: ECDH-ES in direct key agreement on P-256 (RFC 7518 4.6) and A256GCM (RFC 7518 5.3).
//!
//! The host makes the ephemeral key, agrees on the secret and runs AES. Everything between is here: the protected
//! header, the Concat KDF, the five parts.

use std::fmt;

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::digest::Output;
use sha2::{Digest as _, Sha256};

use crate::key::{self, Family, Material, Purpose};
use crate::model::json;
use crate::secret::Wiped;
use crate::text::{base64url, push_base64};
use crate::{Code, Error};

/// How the key is agreed on, as a protected header names it.
pub const ALGORITHM: &str = "ECDH-ES";
/// How the content is encrypted.
pub const ENCRYPTION: &str = "A256GCM";
/// What a JWK may say of itself to be used here.
pub const PURPOSE: Purpose = Purpose::agreement(&[ALGORITHM]);

/// The length of an initialization vector, in bytes (RFC 7518 5.3).
pub const IV_LENGTH: usize = 12;
/// The length of an authentication tag, in bytes (RFC 7518 5.3).
pub const TAG_LENGTH: usize = 16;

/// The protected header in base64url, which is also the additional authenticated data (RFC 7516 5.1, step 14).
/// `epk` is the ephemeral public key as an uncompressed point (SEC 1, 2.3.3).
///
/// # Errors
/// [`Code::InvalidKey`] for anything but 65 bytes that begin as an uncompressed point does.
pub fn protected_header(kid: Option<&str>, epk: &[u8]) -> Result<String, Error> {
    let [4, point @ ..] = epk else {
        return Err(not_a_point());
    };
    let (Some(x), Some(y), 64) = (point.get(..32), point.get(32..), point.len()) else {
        return Err(not_a_point());
    };
    let mut header = String::from("{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\"");
    if let Some(kid) = kid {
        header.push_str(",\"kid\":");
        json::write_text(&mut header, kid);
    }
    header.push_str(",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"");
    push_base64(&mut header, &URL_SAFE_NO_PAD, x);
    header.push_str("\",\"y\":\"");
    push_base64(&mut header, &URL_SAFE_NO_PAD, y);
    header.push_str("\"}}");
    let mut encoded = String::new();
    push_base64(&mut encoded, &URL_SAFE_NO_PAD, header.as_bytes());
    Ok(encoded)
}

#[cold]
fn not_a_point() -> Error {
    let hint = "pass the point as WebCrypto exports it: 65 bytes, the first of them 4";
    Error::new(Code::InvalidKey, "is not a point on P-256", hint).at("epk")
}

/// A key that was agreed on; wiped when it is dropped.
pub struct AgreedKey(Wiped);

impl AgreedKey {
    /// The content encryption key for A256GCM out of the agreed secret, the x coordinate of the shared point.
    #[must_use]
    pub fn for_content(secret: &[u8], apu: &[u8], apv: &[u8]) -> Self {
        Self::derive(secret, ENCRYPTION, apu, apv, 256)
    }

    /// NIST SP 800-56A 5.8.1 with SHA-256, as RFC 7518 4.6.2 fills it in: a key of at most 256 bits, so of one round.
    #[must_use]
    pub fn derive(secret: &[u8], algorithm: &str, apu: &[u8], apv: &[u8], bits: u32) -> Self {
        let mut hash = Sha256::new();
        hash.update(1u32.to_be_bytes());
        hash.update(secret);
        for part in [algorithm.as_bytes(), apu, apv] {
            // Nothing that fits into a message is as long as 2^32 bytes.
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            hash.update(length.to_be_bytes());
            hash.update(part);
        }
        hash.update(bits.to_be_bytes());
        let mut digest = Output::<Sha256>::default();
        finish(&mut hash, &mut digest);
        let length = usize::try_from(bits / 8).unwrap_or_default();
        let mut key = Wiped::with_capacity(length);
        key.extend(digest.iter().take(length));
        // The hash leaves a copy of its result on the stack; that of nothing takes the copy's place.
        finish(&mut hash, &mut digest);
        Self(key)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// In place: `finalize` takes the state by value, which would leave it on the stack. A call of its own, so that it has one
/// frame wherever it is called from.
#[inline(never)]
fn finish(hash: &mut Sha256, digest: &mut Output<Sha256>) {
    hash.finalize_into_reset(digest);
}

impl fmt::Debug for AgreedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgreedKey([redacted])")
    }
}

/// The five parts (RFC 7516 7.1). `sealed` is the ciphertext with the tag behind it, as WebCrypto returns them;
/// the second part is empty, since the agreed key is used directly (RFC 7516 5.1, step 5).
///
/// ```
/// use cardseal::jwe::{Received, compact, protected_header};
///
/// let point = [&[4][..], &[1; 64]].concat();
/// let header = protected_header(Some("key-1"), &point)?;
/// let jwe = compact(header, &[0; 12], &[0; 20]);
/// let received = Received::parse(&jwe)?;
/// assert!(received.header().starts_with(r#"{"alg":"ECDH-ES","enc":"A256GCM","kid":"key-1","epk":{"#));
/// # Ok::<(), cardseal::Error>(())
/// ```
#[must_use]
pub fn compact(protected_header: String, iv: &[u8], sealed: &[u8]) -> String {
    let (ciphertext, tag) = sealed.split_at(sealed.len().saturating_sub(TAG_LENGTH));
    let mut jwe = protected_header;
    jwe.push('.');
    for part in [iv, ciphertext, tag] {
        jwe.push('.');
        push_base64(&mut jwe, &URL_SAFE_NO_PAD, part);
    }
    jwe
}

/// A message as it was received. Everything about it that needs no key has been checked.
#[derive(Debug)]
pub struct Received<'a> {
    protected_header: &'a str,
    header: String,
    epk: Material,
    apu: Vec<u8>,
    apv: Vec<u8>,
    iv: Vec<u8>,
    sealed: Vec<u8>,
}

impl<'a> Received<'a> {
    /// Takes a message apart (RFC 7516 5.2, steps 1 to 10).
    ///
    /// # Errors
    /// [`Code::MalformedJwe`] for anything but five parts in canonical base64url without padding, of which the
    /// second is empty, the third 12 bytes long and the fifth 16, and for an `epk` that cannot be a public key on P-256;
    /// [`Code::UnsupportedAlgorithm`] for another `alg` or `enc`, for `zip` and for `crit`;
    /// [`Code::InvalidJson`] and [`Code::DuplicateField`] for the header.
    pub fn parse(jwe: &'a str) -> Result<Self, Error> {
        let mut parts = jwe.split('.');
        let mut next = || parts.next();
        let (Some(protected_header), Some(key), Some(iv), Some(ciphertext), Some(tag), None) =
            (next(), next(), next(), next(), next(), next())
        else {
            return Err(malformed("does not have five parts"));
        };
        if !key.is_empty() {
            return Err(malformed(
                "has an encrypted key, where ECDH-ES agrees on one",
            ));
        }
        let header = String::from_utf8(bytes(protected_header)?)
            .map_err(|_| malformed("has a header that is not UTF-8"))?;
        let iv = bytes(iv)?;
        let tag = bytes(tag)?;
        if iv.len() != IV_LENGTH {
            return Err(malformed(
                "has an initialization vector that is not 12 bytes",
            ));
        }
        // WebCrypto would take a shorter tag, which is easier to forge.
        if tag.len() != TAG_LENGTH {
            return Err(malformed("has a tag that is not 16 bytes"));
        }
        let sealed = [bytes(ciphertext)?, tag].concat();
        let members = json::members(&header).map_err(|error| error.within("header"))?;
        let find = |name: &str| json::find(&members, name);
        check_algorithms(find)?;
        let epk = find("epk").ok_or_else(|| malformed("has no epk"))?;
        let epk = public_key(epk).ok_or_else(|| malformed("has an epk that is not on P-256"))?;
        let [apu, apv] = [find("apu"), find("apv")];
        let (apu, apv) = (party(apu)?, party(apv)?);
        Ok(Self {
            protected_header,
            header,
            epk,
            apu,
            apv,
            iv,
            sealed,
        })
    }

    /// The additional authenticated data: the first part as it came. Written again, its members could come out in
    /// another order.
    #[must_use]
    pub fn protected_header(&self) -> &'a str {
        self.protected_header
    }

    /// The protected header's JSON.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The ephemeral public key. Whether it is on the curve is the host's to find out.
    #[must_use]
    pub fn epk(&self) -> &Material {
        &self.epk
    }

    /// What the sender says of itself; most say nothing.
    #[must_use]
    pub fn apu(&self) -> &[u8] {
        &self.apu
    }

    /// What the sender says of the recipient.
    #[must_use]
    pub fn apv(&self) -> &[u8] {
        &self.apv
    }

    /// The initialization vector.
    #[must_use]
    pub fn iv(&self) -> &[u8] {
        &self.iv
    }

    /// The ciphertext with the tag behind it.
    #[must_use]
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }
}

/// The algorithms are ours to choose, never the message's (RFC 8725 3.1). `zip` would let the length of what is sealed
/// be probed (RFC 8725 3.6), and there is no extension that `crit` could name and we know (RFC 7516 4.1.13).
fn check_algorithms<'v>(find: impl Fn(&str) -> Option<&'v str>) -> Result<(), Error> {
    for (name, wanted, field) in [
        ("alg", ALGORITHM, "header.alg"),
        ("enc", ENCRYPTION, "header.enc"),
    ] {
        let found = find(name).and_then(json::as_text);
        if found.is_none_or(|found| found != wanted) {
            return Err(unsupported("is another algorithm").at(field));
        }
    }
    for (name, field) in [("zip", "header.zip"), ("crit", "header.crit")] {
        if find(name).is_some() {
            return Err(unsupported("asks for an extension").at(field));
        }
    }
    Ok(())
}

fn public_key(jwk: &str) -> Option<Material> {
    key::from_jwk(jwk, Family::P256, PURPOSE).ok()?.public
}

/// RFC 7518 4.6.1.2 and 4.6.1.3.
fn party(value: Option<&str>) -> Result<Vec<u8>, Error> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let text =
        json::as_text(value).ok_or_else(|| malformed("has an apu or apv that is no text"))?;
    bytes(&text)
}

fn bytes(part: &str) -> Result<Vec<u8>, Error> {
    base64url(part).ok_or_else(|| malformed("is not canonical base64url without padding"))
}

#[cold]
fn malformed(problem: &'static str) -> Error {
    let hint = "pass it as it arrived, in compact serialization: five parts with dots between them";
    Error::new(Code::MalformedJwe, problem, hint).at("jwe")
}

#[cold]
fn unsupported(problem: &'static str) -> Error {
    let hint = "have it sealed with ECDH-ES and A256GCM, without zip and crit";
    Error::new(Code::UnsupportedAlgorithm, problem, hint)
}
