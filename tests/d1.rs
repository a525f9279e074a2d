//! The published vectors of Thales D1, what its schemes refuse, and its calls.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cardseal::jwe::{self, AgreedKey, Received};
use cardseal::jwt::{self, Expected, Token};
use cardseal::provider::d1::{self, Assertion, Input};
use cardseal::{Code, Error};
use serde_json::Value;

fn published() -> Value {
    serde_json::from_str(include_str!("vectors/d1.json")).unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |place| u8::from_str_radix(&text[place..place + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn concat_kdf_of_rfc_7518_appendix_c() {
    let vector = &published()["concatKdf"];
    let [apu, apv] = ["apu", "apv"].map(|name| text(vector, name).as_bytes());
    let key = AgreedKey::derive(&hex(text(vector, "z")), text(vector, "enc"), apu, apv, 128);
    assert_eq!(key.bytes(), decode(text(vector, "key")));
    assert_eq!(format!("{key:?}"), "AgreedKey([redacted])");
}

#[test]
fn the_published_sample_is_taken_apart_and_put_together() {
    let sample = &published()["sample"];
    let received = Received::parse(text(sample, "jwe")).unwrap();
    let key = AgreedKey::for_content(&hex(text(sample, "z")), received.apu(), received.apv());
    assert_eq!(key.bytes(), hex(text(sample, "cek")));
    let header: Value = serde_json::from_str(received.header()).unwrap();
    let [x, y] = ["x", "y"].map(|name| decode(text(&header["epk"], name)));
    let epk = [vec![4], x, y].concat();
    let written = jwe::protected_header(Some(text(sample, "kid")), &epk).unwrap();
    assert_eq!(written, received.protected_header());
    let jwe = jwe::compact(written, received.iv(), received.sealed());
    assert_eq!(jwe, text(sample, "jwe"));
    for wrong in [
        &epk[1..],
        &epk[..64],
        &[&epk[..], &[0]].concat(),
        &[2; 65][..],
        b"",
    ] {
        assert_eq!(
            jwe::protected_header(None, wrong).unwrap_err().code(),
            Code::InvalidKey
        );
    }
}

/// The sample with its header's JSON changed.
fn with_header(change: impl FnOnce(&mut Value)) -> String {
    let published = published();
    let jwe = text(&published["sample"], "jwe");
    let (header, rest) = jwe.split_once('.').unwrap();
    let mut header: Value = serde_json::from_slice(&decode(header)).unwrap();
    change(&mut header);
    format!("{}.{rest}", encode(&header.to_string()))
}

fn refused(jwe: &str) -> (Code, Option<String>) {
    let error: Error = Received::parse(jwe).unwrap_err();
    (error.code(), error.field().map(str::to_owned))
}

#[test]
fn what_is_not_direct_agreement_on_p256_is_refused() {
    let unsupported = |field: &str| (Code::UnsupportedAlgorithm, Some(field.to_owned()));
    let malformed = || (Code::MalformedJwe, Some("jwe".to_owned()));
    for alg in ["ECDH-ES+A256KW", "dir", "RSA-OAEP", "none", "ecdh-es", ""] {
        assert_eq!(
            refused(&with_header(|header| header["alg"] = alg.into())),
            unsupported("header.alg")
        );
    }
    for enc in ["A128GCM", "A256CBC-HS512", "a256gcm"] {
        assert_eq!(
            refused(&with_header(|header| header["enc"] = enc.into())),
            unsupported("header.enc")
        );
    }
    assert_eq!(
        refused(&with_header(|header| header["zip"] = "DEF".into())),
        unsupported("header.zip")
    );
    let crit = Value::from(vec!["exp"]);
    assert_eq!(
        refused(&with_header(|header| header["crit"] = crit)),
        unsupported("header.crit")
    );
    for (name, value) in [
        ("crv", "P-384".into()),
        ("kty", "OKP".into()),
        ("x", "AAAA".into()),
        ("y", Value::Null),
        ("use", "sig".into()),
    ] {
        assert_eq!(
            refused(&with_header(|header| header["epk"][name] = value)),
            malformed()
        );
    }
    assert_eq!(
        refused(&with_header(|header| header["epk"] = "point".into())),
        malformed()
    );
    for name in ["apu", "apv"] {
        assert_eq!(
            refused(&with_header(|header| header[name] = "a=".into())),
            malformed()
        );
        assert_eq!(
            refused(&with_header(|header| header[name] = 1.into())),
            malformed()
        );
    }
    for name in ["alg", "enc"] {
        let without = with_header(|header| drop(header.as_object_mut().unwrap().remove(name)));
        assert_eq!(refused(&without).0, Code::UnsupportedAlgorithm);
    }
    let received = with_header(|header| header["apu"] = encode("Alice").into());
    assert_eq!(Received::parse(&received).unwrap().apu(), b"Alice");
}

#[test]
fn five_parts_are_five_parts() {
    let published = published();
    let jwe = text(&published["sample"], "jwe");
    let parts: Vec<&str> = jwe.split('.').collect();
    let with = |place: usize, part: &str| {
        let mut parts = parts.clone();
        parts[place] = part;
        parts.join(".")
    };
    let twice = encode(r#"{"alg":"ECDH-ES","alg":"ECDH-ES"}"#);
    assert_eq!(
        refused(&with(0, &twice)),
        (Code::DuplicateField, Some("header.alg".to_owned()))
    );
    assert_eq!(refused(&with(0, &encode("header"))).0, Code::InvalidJson);
    for malformed in [
        String::new(),
        "....".to_owned(),
        jwe.replacen('.', "", 1),
        format!("{jwe}."),
        format!("{jwe}="),
        format!(" {jwe}"),
        with(0, &URL_SAFE_NO_PAD.encode([0xff])),
        with(1, "AAAA"),
        with(2, ""),
        with(2, &encode("eleven byte")),
        with(2, &encode("sixteen bytes iv")),
        with(3, "a"),
        with(4, ""),
        with(4, &encode("fifteen bytes..")),
        with(4, &encode("seventeen bytes..")),
    ] {
        assert_eq!(refused(&malformed).0, Code::MalformedJwe, "{malformed}");
    }
}

#[test]
fn the_published_token_is_taken_apart() {
    let vector = &published()["es256"];
    let token = Token::parse(text(vector, "token")).unwrap();
    assert_eq!(token.header(), r#"{"alg":"ES256"}"#);
    let joe = Expected {
        issuer: Some("joe"),
        now: 1_300_819_379,
        ..Expected::default()
    };
    jwt::check_claims(token.claims(), &joe).unwrap();
    let at = |now, skew| {
        jwt::check_claims(token.claims(), &Expected { now, skew, ..joe })
            .map_err(|error| error.code())
    };
    assert_eq!(at(1_300_819_380, 0), Err(Code::TimestampOutOfRange));
    assert_eq!(at(1_300_819_389, 10), Ok(()));
    let issuer = Some("jane");
    let error = jwt::check_claims(token.claims(), &Expected { issuer, ..joe }).unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::PolicyNotMet, Some("iss"))
    );
    let again = jwt::complete(token.signing_input().to_owned(), token.signature()).unwrap();
    assert_eq!(again, text(vector, "token"));
}

/// By hand: not all of these claims can be signed.
fn with_claims(claims: &str) -> String {
    let signature = URL_SAFE_NO_PAD.encode([0; 64]);
    format!(
        "{}.{}.{signature}",
        encode(r#"{"alg":"ES256"}"#),
        encode(claims)
    )
}

#[test]
fn claims_are_compared_with_what_they_have_to_say() {
    let expected = Expected {
        issuer: Some("a"),
        audience: Some("b"),
        now: 1000,
        skew: 5,
    };
    let check = |claims: &str| {
        let token = with_claims(claims);
        let outcome = jwt::check_claims(Token::parse(&token).unwrap().claims(), &expected);
        outcome.map_err(|error| (error.code(), error.field().unwrap_or_default().to_owned()))
    };
    for good in [
        r#"{"iss":"a","aud":"b","exp":1001}"#,
        r#"{"iss":"a","aud":["c","b"],"exp":996.5,"nbf":1005}"#,
        r#"{"exp":9999999999,"x":{"y":[1]},"aud":"\u0062","iss":"a"}"#,
    ] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    let cases = [
        (r#"{"iss":"a","aud":"b"}"#, Code::PolicyNotMet, "exp"),
        (
            r#"{"iss":"a","aud":"b","exp":"1001"}"#,
            Code::PolicyNotMet,
            "exp",
        ),
        (
            r#"{"iss":"a","aud":"b","exp":1e9}"#,
            Code::PolicyNotMet,
            "exp",
        ),
        (
            r#"{"iss":"a","aud":"b","exp":-1}"#,
            Code::PolicyNotMet,
            "exp",
        ),
        (
            r#"{"iss":"a","aud":"b","exp":995}"#,
            Code::TimestampOutOfRange,
            "exp",
        ),
        (
            r#"{"iss":"a","aud":"b","exp":1001,"nbf":1006}"#,
            Code::TimestampOutOfRange,
            "nbf",
        ),
        (
            r#"{"iss":"a","aud":"b","exp":1001,"nbf":null}"#,
            Code::PolicyNotMet,
            "nbf",
        ),
        (r#"{"aud":"b","exp":1001}"#, Code::PolicyNotMet, "iss"),
        (
            r#"{"iss":["a"],"aud":"b","exp":1001}"#,
            Code::PolicyNotMet,
            "iss",
        ),
        (
            r#"{"iss":"A","aud":"b","exp":1001}"#,
            Code::PolicyNotMet,
            "iss",
        ),
        (r#"{"iss":"a","exp":1001}"#, Code::PolicyNotMet, "aud"),
        (
            r#"{"iss":"a","aud":["bb"],"exp":1001}"#,
            Code::PolicyNotMet,
            "aud",
        ),
        (
            r#"{"iss":"a","aud":[],"exp":1001}"#,
            Code::PolicyNotMet,
            "aud",
        ),
        (
            r#"{"iss":"a","aud":{"b":1},"exp":1001}"#,
            Code::PolicyNotMet,
            "aud",
        ),
    ];
    for (claims, code, field) in cases {
        assert_eq!(check(claims), Err((code, field.to_owned())), "{claims}");
    }
}

#[test]
fn a_token_is_refused_for_its_own_reason() {
    let good = with_claims("{}");
    let parts: Vec<&str> = good.split('.').collect();
    let header = |json: &str| format!("{}.{}.{}", encode(json), parts[1], parts[2]);
    let cases = [
        (String::new(), Code::MalformedJws),
        (parts[..2].join("."), Code::MalformedJws),
        (format!("{good}.x"), Code::MalformedJws),
        (format!("{good}="), Code::MalformedJws),
        (format!("{good}AAAA"), Code::MalformedJws),
        (format!("{}..{}", parts[0], parts[2]), Code::InvalidJson),
        (header("{}"), Code::MalformedJws),
        (header(r#"{"alg":"none"}"#), Code::UnsupportedAlgorithm),
        (header(r#"{"alg":"HS256"}"#), Code::UnsupportedAlgorithm),
        (
            header(r#"{"alg":"ES256","b64":false}"#),
            Code::UnsupportedAlgorithm,
        ),
        (
            header(r#"{"alg":"ES256","crit":[]}"#),
            Code::UnsupportedAlgorithm,
        ),
        (
            header(r#"{"alg":"ES256","alg":"ES256"}"#),
            Code::DuplicateField,
        ),
    ];
    for (token, code) in cases {
        assert_eq!(Token::parse(&token).unwrap_err().code(), code, "{token}");
    }
    let wrong = |claims| jwt::signing_input(None, claims).unwrap_err().code();
    assert_eq!(wrong("[]"), Code::InvalidJson);
    assert_eq!(wrong(r#"{"a":1,"a":2}"#), Code::DuplicateField);
    let der = [&[0x30, 0x45][..], &[1; 69]].concat();
    let error = jwt::complete(String::new(), &der).unwrap_err();
    assert_eq!(error.code(), Code::InvalidSignature);
    assert!(error.hint().contains("DER"));
}

#[test]
fn an_assertion_says_what_it_is_told_to() {
    let assertion = Assertion {
        issuer: "ISS\"ER-001",
        audience: "https://api.d1.thalescloud.io",
        now: 1_700_000_000,
        lifetime: 900,
        issued_at: true,
        id: Some("one"),
    };
    let claims: Value = serde_json::from_str(&assertion.claims().unwrap()).unwrap();
    assert_eq!(claims["iss"], "ISS\"ER-001");
    assert_eq!(claims["exp"], 1_700_000_900);
    assert_eq!(claims["iat"], 1_700_000_000);
    assert_eq!(claims["jti"], "one");
    for lifetime in [0, 901] {
        let error = Assertion {
            lifetime,
            ..assertion
        }
        .claims()
        .unwrap_err();
        assert_eq!(error.code(), Code::InvalidTimestamp);
    }
}

#[test]
fn an_assertion_says_nothing_empty() {
    let assertion = Assertion {
        issuer: "ISSUER-001",
        audience: "https://api.d1.thalescloud.io",
        now: 1_700_000_000,
        lifetime: 600,
        issued_at: false,
        id: Some("one"),
    };
    assertion.claims().unwrap();
    let cases = [
        (
            Assertion {
                issuer: "",
                ..assertion
            },
            "assertion.issuer",
        ),
        (
            Assertion {
                audience: "",
                ..assertion
            },
            "assertion.audience",
        ),
        (
            Assertion {
                id: Some(""),
                ..assertion
            },
            "nonce",
        ),
    ];
    for (empty, field) in cases {
        let error = empty.claims().unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            (Code::InvalidArgument, Some(field))
        );
    }
}

#[test]
fn times_are_signed_in_seconds() {
    let sign = |name: &str, value: &str| {
        let claims = format!("{{\"{name}\":{value}}}");
        jwt::signing_input(None, &claims).map_err(|error| error.code())
    };
    for name in ["exp", "nbf", "iat"] {
        assert!(sign(name, "1700000000").is_ok());
        assert!(sign(name, "1700000000.5").is_ok());
        assert_eq!(sign(name, "1700000000000"), Err(Code::InvalidTimestamp));
        for wrong in ["\"soon\"", "null", "-1", "1e9", "[1]"] {
            assert_eq!(sign(name, wrong), Err(Code::WrongType), "{wrong}");
        }
    }
}

#[test]
fn a_token_is_asked_for_as_a_form_or_as_json() {
    let form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c";
    assert_eq!(d1::token_body("a.b.c", false), (d1::FORM, form.to_owned()));
    let json =
        r#"{"grant_type":"urn:ietf:params:oauth:grant-type:jwt-bearer","assertion":"a.b.c"}"#;
    assert_eq!(
        d1::token_body("a.b.c", true),
        (d1::CONTENT_TYPE, json.to_owned())
    );
}

fn refusal(operation: &str, input: Input<'_>) -> (Code, String) {
    let error = d1::call(d1::operation(operation).unwrap(), &input).unwrap_err();
    (error.code(), error.field().unwrap_or_default().to_owned())
}

#[test]
fn a_call_keeps_its_colon_and_has_its_headers() {
    let ids = ["ISSUER-001", "card_1", "op-2"];
    let access_token = Some("t");
    let input = Input {
        ids: &ids,
        access_token,
        correlation_id: Some("case-7"),
        ..Input::default()
    };
    let cards = "/banking/v1/issuers/ISSUER-001/digitalCards";
    let call = |operation, input: &Input<'_>| {
        let call = d1::call(d1::operation(operation).unwrap(), input).unwrap();
        call.target.as_str().to_owned()
    };
    let with_body = |body| Input {
        body: Some(body),
        ..input
    };
    assert_eq!(
        call("digitalCards.suspend", &with_body("{}")),
        format!("{cards}/card_1/operations:suspend")
    );
    assert_eq!(
        call("digitalCards.search", &with_body(r#"{"pan":"1"}"#)),
        format!("{cards}:search")
    );
    assert_eq!(
        call("operations.get", &input),
        format!("{cards}/card_1/operations/op-2")
    );
    let query = Some(r#"{"limit":50,"offset":100}"#);
    let page = Input { query, ..input };
    assert_eq!(
        call("operations.list", &page),
        format!("{cards}/card_1/operations?limit=50&offset=100")
    );
    let built = d1::call(d1::operation("digitalCards.get").unwrap(), &input).unwrap();
    let headers: Vec<_> = built.headers.iter().collect();
    assert_eq!(
        headers,
        [
            ("authorization", "Bearer t"),
            ("x-correlation-id", "case-7")
        ]
    );
}

const IDS: &[&str] = &["ISSUER-001", "card"];

fn with_ids<'a>(ids: &'a [&'a str]) -> Input<'a> {
    Input {
        ids,
        access_token: Some("t"),
        ..Input::default()
    }
}

fn body(text: &str) -> Input<'_> {
    Input {
        body: Some(text),
        ..with_ids(IDS)
    }
}

#[test]
fn a_call_outside_its_rules_is_refused() {
    let get = "digitalCards.get";
    let path = |field: &str| (Code::InvalidPath, field.to_owned());
    for issuer in [
        "",
        "ISSUER-01",
        "ISSUER-0001",
        "ISSUER/001",
        "../ISSUER-",
        "ISSUER%001",
    ] {
        assert_eq!(
            refusal(get, with_ids(&[issuer, "card"])),
            path("issuerId"),
            "{issuer}"
        );
    }
    let long = "a".repeat(65);
    for card in ["", "a b", "a:b", "a.b", "..", "a/b", "é", &long] {
        assert_eq!(
            refusal(get, with_ids(&["ISSUER-001", card])),
            path("digitalCardId"),
            "{card}"
        );
    }
    let field = |code, field: &str| (code, field.to_owned());
    let suspend = "digitalCards.suspend";
    assert_eq!(
        refusal(suspend, body(r#"{"reason":"a,b"}"#)),
        field(Code::WrongValue, "reason")
    );
    assert_eq!(
        refusal(suspend, body(r#"{"note":"a"}"#)),
        field(Code::UnknownField, "note")
    );
    let step_up = "digitalCards.stepUpResult";
    for wrong in ["1000000000000000", "1.5", "-1"] {
        let text = format!(r#"{{"authenticationId":{wrong}}}"#);
        assert_eq!(refusal(step_up, body(&text)).1, "authenticationId");
    }
    assert_eq!(
        refusal(step_up, body("{}")),
        field(Code::MissingField, "authenticationId")
    );
    let search = "digitalCards.search";
    assert_eq!(
        refusal(search, body(r#"{"pan":"4111 1111"}"#)),
        field(Code::WrongValue, "pan")
    );
    let list = "operations.list";
    for (query, name) in [
        (r#"{"offset":101}"#, "offset"),
        (r#"{"limit":0}"#, "limit"),
        (r#"{"limit":51}"#, "limit"),
    ] {
        let input = Input {
            query: Some(query),
            ..with_ids(IDS)
        };
        assert_eq!(refusal(list, input).1, name);
    }
    let nobody = Input {
        ids: IDS,
        ..Input::default()
    };
    assert_eq!(
        refusal(get, nobody),
        field(Code::MissingField, "accessToken")
    );
    let spaced = Input {
        access_token: Some("Bearer t"),
        ..nobody
    };
    assert_eq!(
        refusal(get, spaced),
        field(Code::InvalidHeader, "accessToken")
    );
    for id in ["", "a b", "a.b", &long] {
        let input = Input {
            correlation_id: Some(id),
            ..with_ids(IDS)
        };
        assert_eq!(
            refusal(get, input),
            field(Code::WrongValue, "correlationId")
        );
    }
}
