//! PKCS#8, SPKI, SEC1 and PKCS#1, read strictly and written anew as PKCS#8 and SPKI.

use super::tlv::{
    BIT_STRING, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE, Writer, broken,
};
use super::{
    Family, Format, Material, Parts, certificate, check_exponent, check_fit, check_modulus,
    encrypted, invalid, multi_prime,
};
use crate::Error;

/// RFC 5958 2: attributes, and the public key, which is implicitly tagged. RFC 5915 3: parameters and the
/// public key, both explicitly tagged.
const CONTEXT_0: u8 = 0xa0;
const CONTEXT_1: u8 = 0xa1;
const CONTEXT_1_IMPLICIT: u8 = 0x81;

const EC_PUBLIC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";

/// The identifiers of keys and curves (RFC 8017 A.1, RFC 4055 3.1, RFC 5480 2.1.1.1, RFC 8410 3): whose they
/// are, or how the type that no algorithm takes is called. RSA-PSS is an RSA key that makes no other
/// signatures; WebCrypto knows no such identifier.
const TYPES: &[(&[u8], Result<Family, &str>)] = &[
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", Ok(Family::Rsa)),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", Ok(Family::RsaPss)),
    (b"\x2a\x86\x48\xce\x3d\x03\x01\x07", Ok(Family::P256)),
    (b"\x2b\x81\x04\x00\x22", Ok(Family::P384)),
    (b"\x2b\x81\x04\x00\x23", Err("a P-521 key")),
    (b"\x2b\x81\x04\x00\x0a", Err("a secp256k1 key")),
    (b"\x2b\x65\x6e", Err("an X25519 key")),
    (b"\x2b\x65\x70", Ok(Family::Ed25519)),
    (b"\x2b\x65\x71", Err("an Ed448 key")),
];

/// RSASSA-PSS-params of RFC 4055 3.1 for SHA-512, MGF1 with SHA-512 and a salt of 64 bytes, as OpenSSL writes them:
/// a key may be restricted to what RFC 9421 3.3.1 asks for, and to nothing else.
const PSS_SHA_512: &[u8] = b"\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
    \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
    \xa2\x03\x02\x01\x40";

impl Family {
    /// The AlgorithmIdentifier that WebCrypto knows.
    fn identifier(self) -> &'static [u8] {
        match self {
            Self::Rsa | Self::RsaPss => b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00",
            Self::P256 => b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
            Self::P384 => b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22",
            Self::Ed25519 => b"\x30\x05\x06\x03\x2b\x65\x70",
        }
    }
}

/// How the bytes of a key are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Pkcs8,
    Spki,
    Sec1,
    Pkcs1,
    Pkcs1Public,
}

impl Form {
    pub(super) const ALL: [Self; 5] = [
        Self::Pkcs8,
        Self::Spki,
        Self::Sec1,
        Self::Pkcs1,
        Self::Pkcs1Public,
    ];

    /// The label in PEM (RFC 7468 10 and 13, RFC 5915 4; PKCS#1's are OpenSSL's).
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Pkcs8 => "PRIVATE KEY",
            Self::Spki => "PUBLIC KEY",
            Self::Sec1 => "EC PRIVATE KEY",
            Self::Pkcs1 => "RSA PRIVATE KEY",
            Self::Pkcs1Public => "RSA PUBLIC KEY",
        }
    }

    /// The first elements tell the forms apart.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Error> {
        let mut body = Reader::of_sequence(bytes)?;
        let (first, _) = body.any()?;
        let (second, _) = body.any()?;
        match (first, second) {
            (INTEGER, SEQUENCE) => Ok(Self::Pkcs8),
            (INTEGER, OCTET_STRING) => Ok(Self::Sec1),
            (INTEGER, INTEGER) if body.finish().is_ok() => Ok(Self::Pkcs1Public),
            (INTEGER, INTEGER) => Ok(Self::Pkcs1),
            (SEQUENCE, BIT_STRING) => Ok(Self::Spki),
            (SEQUENCE, OCTET_STRING) => Err(encrypted()),
            (SEQUENCE, SEQUENCE) => Err(certificate()),
            _ => Err(broken()),
        }
    }
}

/// Reads a key given as bytes: PKCS#8, SPKI, SEC1 or PKCS#1 in DER, told apart by their structure.
///
/// # Errors
/// [`Code::InvalidKey`](crate::Code::InvalidKey) when it is none of these or does not fit the family.
pub fn from_der(bytes: &[u8], family: Family) -> Result<Parts, Error> {
    read(bytes, Form::of(bytes)?, family)
}

pub(super) fn read(bytes: &[u8], form: Form, family: Family) -> Result<Parts, Error> {
    match form {
        Form::Pkcs8 => pkcs8(bytes, family),
        Form::Spki => spki(bytes, family),
        Form::Sec1 => ec_private(bytes, false, None, family),
        Form::Pkcs1 => check_fit(Ok(Family::Rsa), family).and_then(|()| rsa_private(bytes)),
        Form::Pkcs1Public => check_fit(Ok(Family::Rsa), family).and_then(|()| rsa_public(bytes)),
    }
}

/// RFC 5208 5 and its second version, RFC 5958 2, which may carry the public key.
fn pkcs8(bytes: &[u8], family: Family) -> Result<Parts, Error> {
    let mut body = Reader::of_sequence(bytes)?;
    if !matches!(body.take(INTEGER)?, [0 | 1]) {
        return Err(broken());
    }
    identified(&mut body, family)?;
    let key = body.take(OCTET_STRING)?;
    body.take_if(CONTEXT_0)?;
    let public = match body.take_if(CONTEXT_1_IMPLICIT)? {
        Some(bits) => Some(whole_bytes(bits)?),
        // Wrong, and what older releases of the Rust crate ring wrote.
        None => explicit_public(&mut body)?,
    };
    body.finish()?;
    match family {
        Family::Rsa | Family::RsaPss => rsa_private(key),
        Family::P256 | Family::P384 => ec_private(key, true, public, family),
        Family::Ed25519 => ed25519_private(key, public),
    }
}

/// RFC 5280 4.1.2.7.
fn spki(bytes: &[u8], family: Family) -> Result<Parts, Error> {
    let mut body = Reader::of_sequence(bytes)?;
    identified(&mut body, family)?;
    let key = whole_bytes(body.take(BIT_STRING)?)?;
    body.finish()?;
    if family.is_rsa() {
        return rsa_public(key);
    }
    let public = spki_of(key, family)?;
    Ok(Parts {
        private: None,
        public: Some(public),
    })
}

/// Reads an AlgorithmIdentifier, which is written anew: the parameters of RSA are nothing, NULL or those of
/// RSA-PSS.
fn identified(body: &mut Reader<'_>, family: Family) -> Result<(), Error> {
    let mut identifier = Reader::new(body.take(SEQUENCE)?)?;
    let object = identifier.take(OBJECT_IDENTIFIER)?;
    if object == EC_PUBLIC_KEY {
        return on_curve(identifier, family);
    }
    of_type(object, family)?;
    identifier.take_if(NULL)?;
    if let Some(restriction) = identifier.take_if(SEQUENCE)?
        && !restriction.is_empty()
        && restriction != PSS_SHA_512
    {
        return Err(invalid(
            "is restricted to another hash or salt",
            "rsa-pss-sha512 takes a key for SHA-512 and a salt of 64 bytes, or one without a restriction",
        ));
    }
    identifier.finish()
}

/// RFC 5480 2.1.1: the curve has to be named.
fn on_curve(mut parameters: Reader<'_>, family: Family) -> Result<(), Error> {
    let (tag, curve) = parameters.any()?;
    parameters.finish()?;
    match tag {
        OBJECT_IDENTIFIER => of_type(curve, family),
        SEQUENCE => Err(invalid(
            "spells out its curve instead of naming it",
            "convert it: openssl pkey -in key.pem -ec_param_enc named_curve, with -pubin -pubout for a public key",
        )),
        _ => Err(broken()),
    }
}

fn of_type(object: &[u8], family: Family) -> Result<(), Error> {
    let found = TYPES.iter().find(|(known, _)| *known == object);
    let found = found.map_or(Err("of another type"), |(_, found)| *found);
    check_fit(found, family)
}

/// RFC 5915 3. In PKCS#8 the wrapper names the curve, and may be what carries the public key.
fn ec_private(
    bytes: &[u8],
    is_named: bool,
    wrapper_public: Option<&[u8]>,
    family: Family,
) -> Result<Parts, Error> {
    let mut body = Reader::of_sequence(bytes)?;
    if body.take(INTEGER)? != [1] {
        return Err(broken());
    }
    let scalar = body.take(OCTET_STRING)?;
    match body.take_if(CONTEXT_0)? {
        Some(parameters) => on_curve(Reader::new(parameters)?, family)?,
        None if is_named => {}
        None => return Err(nameless()),
    }
    let public = explicit_public(&mut body)?.or(wrapper_public);
    body.finish()?;
    write_ec(scalar, public, family)
}

/// The curve is left to the wrapper, as OpenSSL does; the public key stays inside, where the hosts that
/// insist on it look for it.
fn write_ec(scalar: &[u8], public: Option<&[u8]>, family: Family) -> Result<Parts, Error> {
    let public_part = public.map(|point| spki_of(point, family)).transpose()?;
    let mut out = Writer::new(family.length().saturating_mul(4));
    if let Some(point) = public {
        out.put(point);
        out.put(&[0]);
        out.wrap(BIT_STRING, 0);
        out.wrap(CONTEXT_1, 0);
    }
    let end = out.end();
    put_scalar(&mut out, scalar, family)?;
    out.wrap(OCTET_STRING, end);
    out.put(&[INTEGER, 1, 1]);
    out.wrap(SEQUENCE, 0);
    Ok(Parts {
        private: Some(pkcs8_of(out, family)),
        public: public_part,
    })
}

/// RFC 5915 3: as many bytes as the curve's order has. Some encoders write a number instead, without its
/// leading zeros or with one for the sign.
fn put_scalar(out: &mut Writer, scalar: &[u8], family: Family) -> Result<(), Error> {
    let zeros = scalar.iter().take_while(|&&byte| byte == 0).count();
    let number = scalar.get(zeros..).unwrap_or_default();
    if number.is_empty() || number.len() > family.length() {
        return Err(invalid(
            "has a private number that is not of its curve",
            "pass the file as it was made",
        ));
    }
    out.put(number);
    for _ in number.len()..family.length() {
        out.put(&[0]);
    }
    Ok(())
}

/// RFC 8410 7: an OCTET STRING in the OCTET STRING.
fn ed25519_private(key: &[u8], public: Option<&[u8]>) -> Result<Parts, Error> {
    let mut body = Reader::new(key)?;
    let seed = body.take(OCTET_STRING)?;
    body.finish()?;
    if seed.len() != Family::Ed25519.length() {
        return Err(broken());
    }
    let public = public.map(|key| spki_of(key, Family::Ed25519));
    Ok(Parts {
        private: Some(pkcs8_copy(key, Family::Ed25519)),
        public: public.transpose()?,
    })
}

/// RFC 8017 A.1.2: version, modulus, public exponent, and six more numbers of which none is optional.
fn rsa_private(bytes: &[u8]) -> Result<Parts, Error> {
    let mut body = Reader::of_sequence(bytes)?;
    match body.take(INTEGER)? {
        [0] => {}
        [1] => return Err(multi_prime()),
        _ => return Err(broken()),
    }
    let public = rsa_spki(&mut body)?;
    for _ in 0..6 {
        body.magnitude()?;
    }
    body.finish()?;
    Ok(Parts {
        private: Some(pkcs8_copy(bytes, Family::Rsa)),
        public: Some(public),
    })
}

/// RFC 8017 A.1.1.
fn rsa_public(bytes: &[u8]) -> Result<Parts, Error> {
    let mut body = Reader::of_sequence(bytes)?;
    let public = rsa_spki(&mut body)?;
    body.finish()?;
    Ok(Parts {
        private: None,
        public: Some(public),
    })
}

fn rsa_spki(body: &mut Reader<'_>) -> Result<Material, Error> {
    let (modulus, exponent) = (body.magnitude()?, body.magnitude()?);
    check_modulus(modulus)?;
    check_exponent(exponent)?;
    let mut out = Writer::new(modulus.len().saturating_add(exponent.len()));
    out.integer(exponent);
    out.integer(modulus);
    out.wrap(SEQUENCE, 0);
    Ok(spki_from(out, Family::Rsa))
}

fn explicit_public<'a>(body: &mut Reader<'a>) -> Result<Option<&'a [u8]>, Error> {
    let Some(contents) = body.take_if(CONTEXT_1)? else {
        return Ok(None);
    };
    let mut body = Reader::new(contents)?;
    let bits = body.take(BIT_STRING)?;
    body.finish()?;
    whole_bytes(bits).map(Some)
}

/// A BIT STRING begins with the number of bits that its last byte does not use; in keys it is zero.
fn whole_bytes(bits: &[u8]) -> Result<&[u8], Error> {
    match bits {
        [0, bytes @ ..] => Ok(bytes),
        _ => Err(broken()),
    }
}

fn pkcs8_copy(key: &[u8], family: Family) -> Material {
    let mut out = Writer::new(key.len());
    out.put(key);
    pkcs8_of(out, family)
}

fn pkcs8_of(mut key: Writer, family: Family) -> Material {
    key.wrap(OCTET_STRING, 0);
    key.put(family.identifier());
    key.put(&[INTEGER, 1, 0]);
    key.wrap(SEQUENCE, 0);
    Material {
        format: Format::Pkcs8,
        bytes: key.finish(),
    }
}

fn spki_of(key: &[u8], family: Family) -> Result<Material, Error> {
    check_public(key, family)?;
    let mut out = Writer::new(key.len());
    out.put(key);
    Ok(spki_from(out, family))
}

fn spki_from(mut key: Writer, family: Family) -> Material {
    key.put(&[0]);
    key.wrap(BIT_STRING, 0);
    key.put(family.identifier());
    key.wrap(SEQUENCE, 0);
    Material {
        format: Format::Spki,
        bytes: key.finish(),
    }
}

/// RFC 5480 2.2 and RFC 8410 4. Whether a point is on its curve is for the host to say.
fn check_public(key: &[u8], family: Family) -> Result<(), Error> {
    let length = family.length();
    match (family, key) {
        (Family::Ed25519, _) if key.len() == length => Ok(()),
        (Family::P256 | Family::P384, [4, point @ ..])
            if point.len() == length.saturating_mul(2) =>
        {
            Ok(())
        }
        (Family::P256 | Family::P384, [2 | 3, ..]) => Err(invalid(
            "has its public key in compressed form",
            "convert it: openssl ec -in key.pem -conv_form uncompressed, with -pubin for a public key",
        )),
        _ => Err(broken()),
    }
}

#[cold]
fn nameless() -> Error {
    invalid(
        "does not name its curve",
        "make it with named parameters: openssl ecparam -name secp384r1 -genkey -noout",
    )
}
