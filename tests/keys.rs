//! Every form of a key that people have, and what each becomes. All keys are test keys.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cardseal::key::{
    Family, Format, Material, Parts, Purpose, from_bytes, from_der, from_jwk, from_pem,
    secret_from_jwk,
};
use cardseal::{Code, Error};
use serde_json::{Value, json};

const RSA_PSS: Purpose = Purpose::signature(&["PS512"]);
const ES256: Purpose = Purpose::signature(&["ES256"]);
const EDDSA: Purpose = Purpose::signature(&["EdDSA", "Ed25519"]);
const HS256: Purpose = Purpose::signature(&["HS256"]);

/// `openssl ecparam -name secp384r1 -genkey`, as a provider's page has it.
const P384: &str = "\
-----BEGIN EC PARAMETERS-----
BgUrgQQAIg==
-----END EC PARAMETERS-----
-----BEGIN EC PRIVATE KEY-----
MIGkAgEBBDAqbrDfM1x0uwQrGqdWDczqWF9FU1CZatT++TsQsWOYILA+rCV2Ki4A
ofufQTeQtFOgBwYFK4EEACKhZANiAATLru1N7JfURH6gCNyWxv6UUt5kwIu7W21f
JbLt+hT+IdxfoPxpl4S5c1DxpqyljmiIxP4GhysZgQgsa2Qg49WmHr1l380TcVI4
fHgTSjHULvslK8gsIbJ7gxxd+ZbOd8o=
-----END EC PRIVATE KEY-----
";

/// The same after `openssl pkcs8 -topk8 -nocrypt`.
const P384_PKCS8: &str = "\
-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAqbrDfM1x0uwQrGqdW
DczqWF9FU1CZatT++TsQsWOYILA+rCV2Ki4AofufQTeQtFOhZANiAATLru1N7JfU
RH6gCNyWxv6UUt5kwIu7W21fJbLt+hT+IdxfoPxpl4S5c1DxpqyljmiIxP4GhysZ
gQgsa2Qg49WmHr1l380TcVI4fHgTSjHULvslK8gsIbJ7gxxd+ZbOd8o=
-----END PRIVATE KEY-----
";

/// The same after `openssl ec -pubout`.
const P384_PUBLIC: &str = "\
-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEy67tTeyX1ER+oAjclsb+lFLeZMCLu1tt
XyWy7foU/iHcX6D8aZeEuXNQ8aaspY5oiMT+BocrGYEILGtkIOPVph69Zd/NE3FS
OHx4E0ox1C77JSvILCGye4McXfmWznfK
-----END PUBLIC KEY-----
";

/// `openssl ec -conv_form compressed`.
const P256_COMPRESSED: &str = "\
-----BEGIN EC PRIVATE KEY-----
MFcCAQEEIDAXgZgU4OH1KiqbUr46yCfXLHC9KWGSJ/J5R9R5nUa6oAoGCCqGSM49
AwEHoSQDIgAD4XIIXsLf3Vcgo95FF/Nq8lDmPX7Gv7QChub4auxd7Ko=
-----END EC PRIVATE KEY-----
";

/// The same, `-pubout`.
const P256_PUBLIC_COMPRESSED: &str = "\
-----BEGIN PUBLIC KEY-----
MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgAD4XIIXsLf3Vcgo95FF/Nq8lDmPX7G
v7QChub4auxd7Ko=
-----END PUBLIC KEY-----
";

/// `openssl ec -param_enc explicit`.
const P256_EXPLICIT: &str = "\
-----BEGIN EC PRIVATE KEY-----
MIIBaAIBAQQgMBeBmBTg4fUqKptSvjrIJ9cscL0pYZIn8nlH1HmdRrqggfowgfcC
AQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////////
MFsEIP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT57Pr
vVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEE
axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54W
K84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA//////////+85vqtpxeehPO5ysL8
YyVRAgEBoUQDQgAE4XIIXsLf3Vcgo95FF/Nq8lDmPX7Gv7QChub4auxd7Kolgwwo
oSLLbs8h2gESkOkdkCNfjuRo0EDsTRneHvL4/Q==
-----END EC PRIVATE KEY-----
";

/// The same, `-pubout`.
const P256_PUBLIC_EXPLICIT: &str = "\
-----BEGIN PUBLIC KEY-----
MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABOFyCF7C391XIKPeRRfzavJQ
5j1+xr+0Aobm+GrsXeyqJYMMKKEiy27PIdoBEpDpHZAjX47kaNBA7E0Z3h7y+P0=
-----END PUBLIC KEY-----
";

/// A curve that no algorithm takes.
const P521: &str = "\
-----BEGIN EC PRIVATE KEY-----
MIHcAgEBBEIAC4a8deiB5uK7MuAwBRRD5YeotGVOVaN2m8vnt22NVtaZtZRIEAGV
UknTMchCUJSYsSnGlXSs1e4Qx7e5m8J5A7agBwYFK4EEACOhgYkDgYYABAGlxnDd
CZht0+2FXfPE9GB5gJ7lX00UY3GdOawV7ibOolky54oRuoIMQciPqLN3qLgCXewl
zageJBJZ7LCVW9GK3QHnWDFx9AaxMYPTAbrCUFw7QzI4ai5Dbkh8bt34aEkNRgJp
erxFP3VP54oUoteDzFNolt/mE9lUWlU3sioxgqgboA==
-----END EC PRIVATE KEY-----
";

/// As long as P-256, and another curve.
const SECP256K1: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHQCAQEEINbJq5fYltubzdNdzHv+iPqtiji+SoUYGbjINKlOLeXnoAcGBSuBBAAK
oUQDQgAEpKvKI57u05q0kms9Rb7dthQkqfVFjCHz2/NRn3NVoyml1YcKk0XrX2B/
kqRxPIFsifQOeoWzCCI2N6h6W/ZK8A==
-----END EC PRIVATE KEY-----
";

/// For agreement, not for signatures.
const X25519: &str = "\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIGhePIynFRPs7l1HUz/kPuz2O+q7wwZyQxBRfNOOlnRE
-----END PRIVATE KEY-----
";

/// `openssl pkcs8 -topk8`.
const ENCRYPTED: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhlE/Tsw2JzBwICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEF7bsfhbV07Wt51LYD/lAzoEgZAQ
NnLL7wGgZOCoPGpOv5nottG+1boMMzHKsyj3Cvjt0fEUk6Ogj4DMRTf8Bt6hwVfV
6+0910kBAN43p5OiquxPBD+9mFg0ZfV2k0VmnCCc2RbjzkrjxP8N1kJd1Jkif1QA
iAhpZcVAeAiCZWVpwHFSwCy2xt1eh7+6YhA0oBmaCBXuOYfs1uLHQZWCR10cP18=
-----END ENCRYPTED PRIVATE KEY-----
";

/// `openssl ec -aes256`.
const ENCRYPTED_SEC1: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,40A3ADE782DE326CCA8DF65E0F12B477

Ykx4lZO95JwxOnp19RNCMamdCWqLWGwE6upPz59788TyEssI2mmZC77Bea5Iwvij
HeaiqeAgKRkfUOzb6ij11VL8WORbp8PTPdBH40ejgwBRCGbRjs27/m/UlnJpSRG4
E7K9Vsilc+KI817rulvSzZJWqOGSnFk2S3u8/zKzkcM=
-----END EC PRIVATE KEY-----
";

/// `openssl req -x509`.
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIULOPzwtEiv5fsBarjpOiwFqDEwrowCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBdDAeFw0yNjExMjExMzI4MjNaFw0yNjExMjIxMzI4MjNaMAwx
CjAIBgNVBAMMAXQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAThcghewt/dVyCj
3kUX82ryUOY9fsa/tAKG5vhq7F3sqiWDDCihIstuzyHaARKQ6R2QI1+O5GjQQOxN
Gd4e8vj9o1MwUTAdBgNVHQ4EFgQUmx3mqUysaHrNzDKOCVUvj6vrpXMwHwYDVR0j
BBgwFoAUmx3mqUysaHrNzDKOCVUvj6vrpXMwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNIADBFAiAC+IivmfBXXk36vLptx3Z5shodswbu05kNiD4Iyc+KgAIh
AMSF1/ZLlOLFUdWl27edyzJs8fmB2iTlUhLhNQED5fCs
-----END CERTIFICATE-----
";

/// `openssl rsa -RSAPublicKey_out`.
const RSA_1024_PUBLIC: &str = "\
-----BEGIN RSA PUBLIC KEY-----
MIGJAoGBAO+n5OSoNeta2w5E+d1P5/ZiDEE5okN7BfVVg5PUJIoJcNX0HvOZ0kE7
5Yc5hDES9GmIeXdT4CG9590OndtZZyeEzW1+Layv9+Gm6Th3MTKaM9T4IYdWF5wP
H/Hh2zI6d6Iqdej1n3PM8aYdra7uLr9YW3Pw3+AIoW8jJ/136Ec7AgMBAAE=
-----END RSA PUBLIC KEY-----
";

/// `openssl genpkey -algorithm RSA-PSS` with parameters.
const RSA_PSS_PUBLIC: &str = "\
-----BEGIN PUBLIC KEY-----
MIIBVjBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAwUAoRwwGgYJKoZIhvcN
AQEIMA0GCWCGSAFlAwQCAwUAogMCAUADggEPADCCAQoCggEBAN7uXVsLXJvLrYC5
9ruVL0VDy7Pve6TmQVgZGqibSXXuK0VVrMZQBDg9SkCeH3BDY/76yZ3H4oUXzCG7
VjxOARiDPHHnyPB+A3A0x8F514MmxbL90xL3SYmB8aAXh+uCYTvYAScLnvwlDWsd
zR9sY7U9qjG+qOb52oRhH2YgBM7amQfb6eOg58sRQm76P/hePFj2xZgubiewFmE0
O0LC+woeEw9SE7bORL9vXx2NxIxzmMNcPjjVTdGJ65fgQwM6fDqZ9RY/J3437WI9
OhOHrssMxirDdFki+ax8ebWykkuRHUjN+XATUMQWYQnJF/MQ15YOeaORr2yRTBqd
X660aG0CAwEAAQ==
-----END PUBLIC KEY-----
";

/// RFC 8410 10.3: version 2, with an attribute and the public key.
const ED25519_V2: &str = "\
-----BEGIN PRIVATE KEY-----
MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
Z9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PRIVATE KEY-----
";
/// RFC 8410 10.1: its public key.
const ED25519_V2_PUBLIC: &str = "\
-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";

const FAMILIES: [Family; 4] = [Family::Rsa, Family::P256, Family::P384, Family::Ed25519];

fn rfc(name: &str) -> Value {
    let vectors: Value = serde_json::from_str(include_str!("vectors/rfc9421.json")).unwrap();
    vectors["keys"][name].clone()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

/// The bytes of the last block of a PEM text.
fn der(pem: &str) -> Vec<u8> {
    let base64: Vec<&str> = pem
        .lines()
        .rev()
        .skip(1)
        .take_while(|line| !line.starts_with('-'))
        .collect();
    let base64: String = base64.into_iter().rev().collect();
    STANDARD.decode(base64).unwrap()
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let base64 = STANDARD.encode(bytes);
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

/// An element of DER, written here a second time so that the tests do not rely on the crate.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
    let mut out = vec![tag];
    match length {
        [0, low] if low < 0x80 => out.push(low),
        [0, low] => out.extend([0x81, low]),
        [high, low] => out.extend([0x82, high, low]),
    }
    out.extend(contents);
    out
}

fn integer(magnitude: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if magnitude[0] >= 0x80 { &[0] } else { &[] };
    element(2, &[sign, magnitude])
}

const RSA_ID: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
const P256_ID: &[u8] =
    b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const ED25519_ID: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";

/// What a JWK of the vectors is in SPKI.
fn spki_of(jwk: &Value) -> Vec<u8> {
    let part = |name| URL_SAFE_NO_PAD.decode(text(jwk, name)).unwrap();
    let (id, key) = match text(jwk, "kty") {
        "RSA" => (
            RSA_ID,
            element(0x30, &[&integer(&part("n")), &integer(&part("e"))]),
        ),
        "EC" => (P256_ID, [&[4][..], &part("x"), &part("y")].concat()),
        _ => (ED25519_ID, part("x")),
    };
    element(0x30, &[id, &element(3, &[&[0], &key])])
}

/// What a JWK of the vectors is in PKCS#8.
fn pkcs8_of(jwk: &Value) -> Vec<u8> {
    let part = |name| URL_SAFE_NO_PAD.decode(text(jwk, name)).unwrap();
    let (id, key) = match text(jwk, "kty") {
        "RSA" => {
            let names = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];
            let numbers: Vec<u8> = names.iter().flat_map(|name| integer(&part(name))).collect();
            (RSA_ID, element(0x30, &[&[2, 1, 0], &numbers]))
        }
        "EC" => {
            let point = [&[0, 4][..], &part("x"), &part("y")].concat();
            let public = element(0xa1, &[&element(3, &[&point])]);
            let scalar = element(4, &[&part("d")]);
            (P256_ID, element(0x30, &[&[2, 1, 1], &scalar, &public]))
        }
        _ => (ED25519_ID, element(4, &[&part("d")])),
    };
    element(0x30, &[&[2, 1, 0], id, &element(4, &[&key])])
}

fn private(parts: &Parts) -> &[u8] {
    let private = parts.private.as_ref().unwrap();
    assert_eq!(private.format(), Format::Pkcs8);
    private.bytes()
}

fn public(parts: &Parts) -> &[u8] {
    let public = parts.public.as_ref().unwrap();
    assert_eq!(public.format(), Format::Spki);
    public.bytes()
}

fn refused(result: Result<Parts, Error>) -> Error {
    let error = result.unwrap_err();
    assert_eq!(error.code(), Code::InvalidKey, "{error}");
    assert!(!error.message().ends_with('.'), "{error}");
    error
}

#[track_caller]
fn says(result: Result<Parts, Error>, words: &[&str]) {
    let message = refused(result).message();
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
}

mod rfc9421_keys {
    use super::*;

    const KEYS: [(&str, Family); 4] = [
        ("test-key-rsa", Family::Rsa),
        ("test-key-rsa-pss", Family::RsaPss),
        ("test-key-ecc-p256", Family::P256),
        ("test-key-ed25519", Family::Ed25519),
    ];

    #[test]
    fn every_pem_is_its_jwk() {
        for (name, family) in KEYS {
            let key = rfc(name);
            for parts in [
                from_pem(text(&key, "privatePem"), family).unwrap(),
                from_der(&der(text(&key, "privatePem")), family).unwrap(),
                from_bytes(text(&key, "privatePem").as_bytes(), family).unwrap(),
            ] {
                assert_eq!(private(&parts), pkcs8_of(&key["jwk"]), "{name}");
                match &parts.public {
                    Some(_) => assert_eq!(public(&parts), spki_of(&key["jwk"]), "{name}"),
                    None => assert_eq!(name, "test-key-ed25519"),
                }
            }
            let parts = from_pem(text(&key, "publicPem"), family).unwrap();
            assert!(parts.private.is_none());
            assert_eq!(public(&parts), spki_of(&key["jwk"]), "{name}");
        }
    }

    #[test]
    fn what_comes_out_goes_in_again() {
        for (name, family) in KEYS {
            let parts = from_pem(text(&rfc(name), "privatePem"), family).unwrap();
            let again = from_der(private(&parts), family).unwrap();
            assert_eq!(private(&again), private(&parts));
            let labelled = pem("PRIVATE KEY", private(&parts));
            assert_eq!(
                private(&from_pem(&labelled, family).unwrap()),
                private(&parts)
            );
        }
    }

    #[test]
    fn every_other_family_is_refused_by_name() {
        let named = |family| match family {
            Family::Rsa | Family::RsaPss => "an RSA key",
            Family::P256 => "a P-256 key",
            Family::P384 => "a P-384 key",
            Family::Ed25519 => "an Ed25519 key",
        };
        for (name, family) in KEYS {
            let key = rfc(name);
            let jwk = key["jwk"].to_string();
            let found = named(family);
            for other in FAMILIES {
                let needed = named(other);
                if needed == found {
                    continue;
                }
                says(from_pem(text(&key, "privatePem"), other), &[found, needed]);
                says(from_pem(text(&key, "publicPem"), other), &[found, needed]);
                says(from_jwk(&jwk, other, ES256), &[found, needed]);
            }
        }
    }

    #[test]
    fn jwk_keeps_what_makes_the_key() {
        for (name, family, purpose) in [
            ("test-key-rsa-pss", Family::RsaPss, RSA_PSS),
            ("test-key-ecc-p256", Family::P256, ES256),
            ("test-key-ed25519", Family::Ed25519, EDDSA),
        ] {
            let mut jwk = rfc(name)["jwk"].clone();
            let parts = from_jwk(&jwk.to_string(), family, purpose).unwrap();
            let members = jwk.as_object_mut().unwrap();
            members.remove("kid");
            let read = |part: &Option<Material>| {
                let part = part.as_ref().unwrap();
                assert_eq!(part.format(), Format::Jwk);
                serde_json::from_slice::<Value>(part.bytes()).unwrap()
            };
            // Maps compare without their order.
            assert_eq!(read(&parts.private).as_object().unwrap(), members);
            for name in ["d", "p", "q", "dp", "dq", "qi"] {
                members.remove(name);
            }
            assert_eq!(read(&parts.public).as_object().unwrap(), members);
            let parts = from_jwk(&jwk.to_string(), family, purpose).unwrap();
            assert!(parts.private.is_none());
            assert_eq!(read(&parts.public), jwk.take());
        }
    }

    #[test]
    fn every_form_cut_or_changed_is_refused_without_a_panic() {
        for (name, family) in KEYS {
            for pem in ["privatePem", "publicPem"] {
                let bytes = der(text(&rfc(name), pem));
                for length in 0..bytes.len() {
                    assert!(from_der(&bytes[..length], family).is_err());
                }
                let longer = [&bytes[..], &[0]].concat();
                says(from_der(&longer, family), &["not a key in DER"]);
                for place in 0..bytes.len() {
                    for bit in 0..8 {
                        let mut changed = bytes.clone();
                        changed[place] ^= 1 << bit;
                        let _ = from_der(&changed, family);
                    }
                }
            }
        }
    }
}

mod elliptic {
    use super::*;

    #[test]
    fn openssl_genkey_with_its_parameters() {
        let parts = from_pem(P384, Family::P384).unwrap();
        assert_eq!(private(&parts), der(P384_PKCS8));
        assert_eq!(public(&parts), der(P384_PUBLIC));
        let parts = from_pem(P384_PKCS8, Family::P384).unwrap();
        assert_eq!(private(&parts), der(P384_PKCS8));
        assert_eq!(public(&parts), der(P384_PUBLIC));
    }

    #[test]
    fn other_curves_are_named() {
        says(
            from_pem(P521, Family::P384),
            &["a P-521 key", "a P-384 key"],
        );
        says(
            from_pem(SECP256K1, Family::P256),
            &["a secp256k1 key", "a P-256 key"],
        );
        says(
            from_pem(P384, Family::P256),
            &["a P-384 key", "a P-256 key"],
        );
        says(from_pem(X25519, Family::Ed25519), &["an X25519 key"]);
    }

    #[test]
    fn explicit_parameters_are_refused() {
        for key in [P256_EXPLICIT, P256_PUBLIC_EXPLICIT] {
            says(
                from_pem(key, Family::P256),
                &["spells out its curve", "named_curve"],
            );
        }
    }

    #[test]
    fn compressed_points_are_refused() {
        for key in [P256_COMPRESSED, P256_PUBLIC_COMPRESSED] {
            says(
                from_pem(key, Family::P256),
                &["compressed", "-conv_form uncompressed"],
            );
        }
    }

    /// SEC1 with this scalar, and perhaps what follows it.
    fn sec1(scalar: &[u8], rest: &[&[u8]]) -> Vec<u8> {
        element(0x30, &[&[2, 1, 1], &element(4, &[scalar]), &rest.concat()])
    }

    const P256: &[u8] = b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";

    #[test]
    fn a_scalar_is_as_long_as_its_curve() {
        let short = [7; 31];
        let full = [&[0][..], &short].concat();
        let expected = element(
            0x30,
            &[&[2, 1, 0], P256_ID, &element(4, &[&sec1(&full, &[])])],
        );
        for scalar in [&short[..], &full, &[&[0, 0][..], &short].concat()] {
            let parts = from_der(&sec1(scalar, &[P256]), Family::P256).unwrap();
            assert_eq!(private(&parts), expected);
            assert!(parts.public.is_none());
        }
        for scalar in [&[][..], &[0; 32], &[1; 33]] {
            let key = sec1(scalar, &[P256]);
            says(from_der(&key, Family::P256), &["not of its curve"]);
        }
    }

    #[test]
    fn a_curve_is_named_once() {
        let nameless = sec1(&[7; 32], &[]);
        says(
            from_der(&nameless, Family::P256),
            &["does not name its curve"],
        );
        let wrap = |key: &[u8]| element(0x30, &[&[2, 1, 0], P256_ID, &element(4, &[key])]);
        let named = from_der(&wrap(&nameless), Family::P256).unwrap();
        assert_eq!(private(&named), wrap(&nameless));
        let twice = from_der(&wrap(&sec1(&[7; 32], &[P256])), Family::P256).unwrap();
        assert_eq!(private(&twice), wrap(&nameless));
        let p384 = b"\xa0\x07\x06\x05\x2b\x81\x04\x00\x22";
        let both = wrap(&sec1(&[7; 32], &[p384]));
        says(from_der(&both, Family::P256), &["a P-384 key"]);
    }

    #[test]
    fn the_wrapper_may_carry_the_point() {
        let jwk = &rfc("test-key-ecc-p256")["jwk"];
        let spki = spki_of(jwk);
        let point = &spki[spki.len() - 65..];
        let scalar = URL_SAFE_NO_PAD.decode(text(jwk, "d")).unwrap();
        let wrapped = element(
            0x30,
            &[
                &[2, 1, 1],
                P256_ID,
                &element(4, &[&sec1(&scalar, &[])]),
                &element(0x81, &[&[0], point]),
            ],
        );
        let parts = from_der(&wrapped, Family::P256).unwrap();
        assert_eq!(private(&parts), pkcs8_of(jwk));
        assert_eq!(public(&parts), spki);
    }

    #[test]
    fn ed25519_of_version_2_carries_its_public_key() {
        let parts = from_pem(ED25519_V2, Family::Ed25519).unwrap();
        assert_eq!(public(&parts), der(ED25519_V2_PUBLIC));
        let bytes = der(ED25519_V2);
        let seed = &bytes[14..48];
        let expected = element(0x30, &[&[2, 1, 0], ED25519_ID, &element(4, &[seed])]);
        assert_eq!(private(&parts), expected);
        // As ring wrote it: explicitly tagged.
        let point = element(3, &[&[0], &public(&parts)[12..]]);
        let ring = element(
            0x30,
            &[
                &[2, 1, 1],
                ED25519_ID,
                &element(4, &[seed]),
                &element(0xa1, &[&point]),
            ],
        );
        let ring = from_der(&ring, Family::Ed25519).unwrap();
        assert_eq!(
            (private(&ring), public(&ring)),
            (&expected[..], public(&parts))
        );
    }
}

mod rsa {
    use super::*;

    #[test]
    fn a_jwk_cannot_pass_for_a_longer_key() {
        let padded = |name: &str, zeros: usize| {
            let mut jwk = rfc("test-key-rsa")["jwk"].clone();
            let number = URL_SAFE_NO_PAD.decode(text(&jwk, name)).unwrap();
            let number = [vec![0; zeros], number].concat();
            jwk[name] = URL_SAFE_NO_PAD.encode(number).into();
            let error = from_jwk(&jwk.to_string(), Family::Rsa, RSA_PSS).unwrap_err();
            assert_eq!(
                (error.code(), error.field()),
                (Code::InvalidKey, Some(name))
            );
        };
        padded("n", 1);
        padded("n", 200);
        padded("e", 1);
    }

    #[test]
    fn rsa_pss_is_rsa_for_nothing_else() {
        says(
            from_pem(RSA_PSS_PUBLIC, Family::Rsa),
            &["an RSA key for PSS alone", "an RSA key"],
        );
        let parts = from_pem(RSA_PSS_PUBLIC, Family::RsaPss).unwrap();
        let bytes = der(RSA_PSS_PUBLIC);
        let key = &bytes[bytes.len() - 275..];
        assert_eq!(public(&parts), element(0x30, &[RSA_ID, key]));
    }

    #[test]
    fn a_small_modulus_is_refused() {
        says(
            from_pem(RSA_1024_PUBLIC, Family::Rsa),
            &["fewer than 2048 bits"],
        );
        let key = |modulus: &[u8], exponent: &[u8]| {
            let key = element(0x30, &[&integer(modulus), &integer(exponent)]);
            from_der(&key, Family::Rsa)
        };
        assert!(key(&[0x80; 256], &[1, 0, 1]).is_ok());
        assert!(key(&[0x01; 257], &[3]).is_ok());
        says(key(&[0x7f; 256], &[3]), &["fewer than 2048 bits"]);
        for exponent in [&[0][..], &[1], &[2], &[1, 0]] {
            says(key(&[0x80; 256], exponent), &["public exponent"]);
        }
    }

    #[test]
    fn more_than_two_primes_are_refused() {
        let mut bytes = der(text(&rfc("test-key-rsa"), "privatePem"));
        assert_eq!(bytes[4..7], [2, 1, 0]);
        bytes[6] = 1;
        says(from_der(&bytes, Family::Rsa), &["more than two primes"]);
    }
}

mod armour {
    use super::*;

    #[test]
    fn what_is_around_a_block_does_not_matter() {
        let expected = from_pem(P384, Family::P384).unwrap();
        let indented: String = P384.lines().map(|line| format!("\t  {line}  \n")).collect();
        for text in [
            P384.replace('\n', "\r\n"),
            P384.replace('\n', "\r"),
            P384.replace('\n', "\n\n"),
            P384.trim_end().to_string(),
            format!("\u{feff}{P384}"),
            format!("Bag Attributes\n    friendlyName: C:\\new\n{P384}\nsome text — after\n"),
            indented,
        ] {
            let parts = from_pem(&text, Family::P384).unwrap();
            assert_eq!(private(&parts), private(&expected), "{text}");
        }
    }

    #[test]
    fn lost_line_breaks_have_their_hint() {
        let escaped = P384_PKCS8.replace('\n', "\\n");
        let spaced = P384_PKCS8.replace('\n', " ");
        let quoted = format!("\"{escaped}\"");
        let words: &[_] = &["the two characters \\n", r#"key.replaceAll("\\n", "\n")"#];
        says(from_pem(&escaped, Family::P384), words);
        says(from_pem(&quoted, Family::P384), words);
        says(from_pem(&spaced, Family::P384), &["lost its line breaks"]);
        says(
            from_pem(&P384_PKCS8.replace('\n', ""), Family::P384),
            &["lost its line breaks"],
        );
    }

    #[test]
    fn what_is_no_key_has_its_hint() {
        let twice = [P384, P384_PUBLIC].concat();
        let openssh = pem("OPENSSH PRIVATE KEY", b"openssh-key-v1");
        let request = pem("CERTIFICATE REQUEST", b"");
        let bundle = [P384, CERTIFICATE].concat();
        let parameters = &P384[..P384.find("-----BEGIN EC PRIVATE").unwrap()];
        let cut = P384_PKCS8.replace("-----END PRIVATE KEY-----", "");
        let other_end = P384_PKCS8.replace("END PRIVATE", "END PUBLIC");
        let damaged = P384_PKCS8.replace("MIG", "M!G");
        for (text, words) in [
            ("", "holds no key"),
            ("MIG2AgEAMBAGByqGSM49AgEG", "holds no key"),
            (parameters, "holds no key"),
            (ENCRYPTED, "openssl pkcs8 -topk8 -nocrypt"),
            (ENCRYPTED_SEC1, "openssl pkcs8 -topk8 -nocrypt"),
            (CERTIFICATE, "openssl x509 -pubkey -noout"),
            (&bundle, "openssl x509 -pubkey -noout"),
            (&openssh, "ssh-keygen -p -m PKCS8"),
            (&request, "something else than a key"),
            (&twice, "more than one key"),
            (&cut, "cut off"),
            (&other_end, "cut off"),
            (&damaged, "not base64"),
        ] {
            says(from_pem(text, Family::P384), &[words]);
        }
        says(from_der(&der(ENCRYPTED), Family::P384), &["encrypted"]);
        says(from_der(&der(CERTIFICATE), Family::P384), &["certificate"]);
        says(from_bytes(&[], Family::P384), &["holds no key"]);
        says(from_der(&[0xff; 64], Family::P384), &["not a key in DER"]);
    }

    #[test]
    fn a_label_says_what_is_inside() {
        let labels = [
            ("PRIVATE KEY", P384_PKCS8),
            ("PUBLIC KEY", P384_PUBLIC),
            ("EC PRIVATE KEY", P384),
        ];
        for (right, key) in labels {
            for (label, _) in labels {
                let result = from_pem(&pem(label, &der(key)), Family::P384);
                if label == right {
                    assert!(result.is_ok());
                } else {
                    says(result, &[&format!("have to say {right}")]);
                }
            }
        }
        let rsa = rfc("test-key-rsa");
        let private = der(text(&rsa, "privatePem"));
        let public = der(text(&rsa, "publicPem"));
        says(
            from_pem(&pem("PRIVATE KEY", &private), Family::Rsa),
            &["say RSA PRIVATE KEY"],
        );
        says(
            from_pem(&pem("PUBLIC KEY", &public), Family::Rsa),
            &["say RSA PUBLIC KEY"],
        );
    }

    #[test]
    fn der_has_one_spelling() {
        let spki = der(P384_PUBLIC);
        assert_eq!(spki[..2], [0x30, 0x76]);
        let long = [&[0x30, 0x81, 0x76], &spki[2..]].concat();
        let indefinite = [&[0x30, 0x80], &spki[2..], &[0, 0]].concat();
        for bytes in [long, indefinite] {
            says(from_der(&bytes, Family::P384), &["not a key in DER"]);
        }
        let modulus = element(2, &[&[0, 0, 0x80], &[1; 256]]);
        let padded = element(0x30, &[&modulus, &integer(&[3])]);
        says(from_der(&padded, Family::Rsa), &["not a key in DER"]);
        let negative = element(0x30, &[&element(2, &[&[0x80; 256]]), &integer(&[3])]);
        says(from_der(&negative, Family::Rsa), &["not a key in DER"]);
    }
}

mod jwk {
    use super::*;

    fn p256() -> Value {
        rfc("test-key-ecc-p256")["jwk"].clone()
    }

    fn with(name: &str, value: Value) -> String {
        let mut jwk = p256();
        jwk[name] = value;
        jwk.to_string()
    }

    fn read(text: &str) -> Result<Parts, Error> {
        from_jwk(text, Family::P256, ES256)
    }

    #[test]
    fn what_it_may_be_used_for() {
        for (name, value) in [
            ("use", json!("sig")),
            ("alg", json!("ES256")),
            ("key_ops", json!(["verify", "sign"])),
            ("ext", json!(false)),
            ("x5t", json!("AAAA")),
        ] {
            assert!(read(&with(name, value)).is_ok(), "{name}");
        }
        for (name, value) in [
            ("use", json!("enc")),
            ("use", json!(null)),
            ("alg", json!("ES384")),
            ("alg", json!("none")),
            ("alg", json!(["ES256"])),
            ("key_ops", json!(["verify"])),
            ("key_ops", json!([])),
            ("key_ops", json!("sign")),
        ] {
            let error = refused(read(&with(name, value)));
            assert_eq!(error.field(), Some(name));
        }
        let mut public = p256();
        public.as_object_mut().unwrap().remove("d");
        public["key_ops"] = json!(["verify"]);
        assert!(read(&public.to_string()).is_ok());
        public["key_ops"] = json!(["sign"]);
        assert_eq!(refused(read(&public.to_string())).field(), Some("key_ops"));
    }

    #[test]
    fn other_names_of_the_algorithm() {
        let mut jwk = rfc("test-key-ed25519")["jwk"].clone();
        for name in ["EdDSA", "Ed25519"] {
            jwk["alg"] = json!(name);
            assert!(from_jwk(&jwk.to_string(), Family::Ed25519, EDDSA).is_ok());
        }
        jwk["alg"] = json!("ES256");
        let error = refused(from_jwk(&jwk.to_string(), Family::Ed25519, EDDSA));
        assert_eq!(error.hint(), "leave it out or have it say EdDSA or Ed25519");
    }

    #[test]
    fn members_are_base64url_of_their_length() {
        let d = text(&p256(), "d").to_string();
        let padded = format!("{d}=");
        let standard = d.replace(['-', '_'], "+");
        let zero = URL_SAFE_NO_PAD.encode([[0].as_slice(), &[7; 32]].concat());
        for value in [
            json!(""),
            json!("AA"),
            json!(7),
            json!(null),
            json!(padded),
            json!(standard),
            json!(zero),
        ] {
            for name in ["d", "x", "y"] {
                let error = refused(read(&with(name, value.clone())));
                assert_eq!(error.field(), Some(name));
            }
        }
    }

    #[test]
    fn absent_members() {
        for (key, family, purpose, names) in [
            ("test-key-ecc-p256", Family::P256, ES256, "x y"),
            ("test-key-ed25519", Family::Ed25519, EDDSA, "x"),
            ("test-key-rsa", Family::Rsa, RSA_PSS, "n e p q dp dq qi"),
        ] {
            for name in names.split(' ') {
                let mut jwk = rfc(key)["jwk"].clone();
                jwk.as_object_mut().unwrap().remove(name);
                let error = refused(from_jwk(&jwk.to_string(), family, purpose));
                assert_eq!(error.field(), Some(name));
            }
        }
        assert_eq!(refused(read("{}")).field(), Some("kty"));
        assert_eq!(refused(read(r#"{"keys":[]}"#)).field(), Some("kty"));
    }

    #[test]
    fn rsa_is_strong_and_of_two_primes() {
        let read = |name: &str, value: Value| {
            let mut jwk = rfc("test-key-rsa")["jwk"].clone();
            jwk[name] = value;
            refused(from_jwk(&jwk.to_string(), Family::Rsa, RSA_PSS))
        };
        let small = URL_SAFE_NO_PAD.encode([0x80; 128]);
        let zero = URL_SAFE_NO_PAD.encode([[0].as_slice(), &[0x80; 255]].concat());
        assert_eq!(read("n", json!(small)).field(), Some("n"));
        assert_eq!(read("n", json!(zero)).field(), Some("n"));
        assert_eq!(read("e", json!("AQ")).field(), Some("e"));
        assert_eq!(read("oth", json!([])).field(), Some("oth"));
    }

    #[test]
    fn other_types_are_named() {
        for (kty, crv, name) in [
            ("EC", "P-521", "a P-521 key"),
            ("EC", "secp256k1", "a secp256k1 key"),
            ("OKP", "Ed448", "an Ed448 key"),
            ("OKP", "X25519", "an X25519 key"),
            ("oct", "", "a shared secret"),
            ("ec", "P-256", "of another type"),
            ("OKP", "P-256", "of another type"),
        ] {
            let jwk = json!({ "kty": kty, "crv": crv });
            says(read(&jwk.to_string()), &[name, "a P-256 key"]);
        }
    }

    #[test]
    fn is_one_object_with_distinct_members() {
        let d = text(&p256(), "d").to_string();
        let twice = p256()
            .to_string()
            .replacen('{', &format!("{{\"\\u0064\":\"{d}\","), 1);
        let error = read(&twice).unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            (Code::DuplicateField, Some("d"))
        );
        for text in ["", "[]", "key", "{} {}"] {
            assert_eq!(read(text).unwrap_err().code(), Code::InvalidJson);
        }
    }

    #[test]
    fn a_shared_secret() {
        let jwk = |k: &str| json!({ "kty": "oct", "k": k, "alg": "HS256", "use": "sig" });
        assert!(secret_from_jwk(&jwk("c2VjcmV0").to_string(), HS256).is_ok());
        let field = |text: &str| {
            let error = secret_from_jwk(text, HS256).unwrap_err();
            assert_eq!(error.code(), Code::InvalidKey);
            error.field().map(String::from)
        };
        for k in ["", "c2VjcmV0=", "c2Vjcm/0"] {
            assert_eq!(field(&jwk(k).to_string()).as_deref(), Some("k"));
        }
        let other = jwk("c2VjcmV0").to_string().replace("HS256", "HS512");
        assert_eq!(field(&other).as_deref(), Some("alg"));
        assert_eq!(field(r#"{"kty":"oct"}"#).as_deref(), Some("k"));
        assert_eq!(field(&p256().to_string()), None);
    }
}

#[test]
fn nothing_shows_a_key() {
    let key = rfc("test-key-ecc-p256");
    let parts = from_pem(text(&key, "privatePem"), Family::P256).unwrap();
    let shown = format!("{parts:?}");
    assert_eq!(
        shown,
        "Parts { private: Some(Material(pkcs8, [redacted])), public: Some(Material(spki, [redacted])) }"
    );
}
