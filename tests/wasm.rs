//! The bindings inside a real instance: `wasm-pack test --node`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use cardseal::wasm;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

const PATH_HEADER: &str =
    r#"{"uri":"/v5/card-api/request/status","auth_id":"123456","method":"POST","params":""}"#;
const BODY: &str = r#"{"request_id":"828cf71d-a447-4a67-a149-c1df8bc197ca"}"#;
const JWS: &str = "eyJ1cmkiOiIvdjUvY2FyZC1hcGkvcmVxdWVzdC9zdGF0dXMiLCJhdXRoX2lkIjoiMTIzNDU2IiwibWV0aG9kIjoiUE9TVCIsInBhcmFtcyI6IiIsImFsZyI6IkhTNTEyIn0..f1sQoeIpX_ZjOaykQzSeylvvKaVrEQV4gNM2ACFbEMkFDUV9Zk5WO1yQGEWez-vnQMVHodLBDVEyh5Xm2-3MjQ";
const MAC_KEY: &str = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU";
const NONCE: &str = "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN";

fn member(report: &JsValue, name: &str) -> Option<String> {
    Reflect::get(report, &name.into()).unwrap().as_string()
}

#[wasm_bindgen_test]
fn signs_the_published_freedompay_request() {
    wasm::keep_freedompay(1, "123456".into(), b"secret".to_vec(), true).unwrap();
    let signed = wasm::freedompay(1, 0, BODY, None, None).unwrap();
    assert_eq!(signed.as_deref(), Some(JWS));
    let raw = wasm::freedompay_raw(1, "/v5/card-api/request/status", BODY, None).unwrap();
    assert_eq!(raw, signed);
    wasm::keep_jws(2, "HS512", b"secret".to_vec(), true).unwrap();
    let jws = wasm::jws_sign(2, PATH_HEADER, BODY.as_bytes()).unwrap();
    assert_eq!(jws, signed);
    let header = wasm::jws_verify(2, JWS, BODY.as_bytes()).unwrap().unwrap();
    assert!(header.ends_with(r#","alg":"HS512"}"#));
}

#[wasm_bindgen_test]
fn signs_the_published_paysera_request() {
    let host = || "wallet.paysera.com".to_string();
    wasm::keep_paysera(3, "wkVd93h2uS".into(), MAC_KEY.into(), true, host(), 443).unwrap();
    let now = 1_343_811_600_000.0;
    let nonce = || Some(NONCE.to_string());
    let signed = wasm::paysera(3, 6, Some("26".into()), None, None, None, now, nonce())
        .unwrap()
        .unwrap();
    let (target, authorization) = signed.split_once('\n').unwrap();
    assert_eq!(target, "/rest/v1/deposit/26/process");
    assert!(authorization.contains("HEBVA0HNQnL7iKja1WXd7fC8tyRje8k88f56nDjD7Fo="));
    wasm::keep_mac(4, "wkVd93h2uS".into(), MAC_KEY.into(), true).unwrap();
    let verified =
        wasm::mac_verify(4, authorization, "PUT", target, host(), 443, b"", now, 0.0).unwrap();
    let first = Array::from(&Array::from(&verified).get(0));
    assert_eq!(first.get(1).as_string().as_deref(), Some("wkVd93h2uS"));
}

#[wasm_bindgen_test]
fn reports_what_was_wrong_as_a_plain_object() {
    wasm::keep_freedompay(5, "1".into(), b"k".to_vec(), true).unwrap();
    let report = wasm::freedompay(5, 0, "{}", None, None).unwrap_err();
    assert_eq!(member(&report, "code").as_deref(), Some("MISSING_FIELD"));
    assert_eq!(member(&report, "field").as_deref(), Some("request_id"));
    let report = wasm::keep_freedompay(6, "1".into(), b" k".to_vec(), true).unwrap_err();
    assert_eq!(member(&report, "field").as_deref(), Some("secretKey"));
    wasm::keep_freedompay(6, "1".into(), b" k".to_vec(), false).unwrap();
}

#[wasm_bindgen_test]
fn forgets_the_least_recently_used_and_is_told_again() {
    for number in 100..164 {
        wasm::keep_jws(number, "HS256", vec![1], false).unwrap();
    }
    // 100 is used again, so 101 is the one to go.
    assert!(wasm::jws_sign(100, "{}", b"").unwrap().is_some());
    wasm::keep_jws(164, "HS256", vec![1], false).unwrap();
    assert!(wasm::jws_sign(100, "{}", b"").unwrap().is_some());
    assert_eq!(wasm::jws_sign(101, "{}", b"").unwrap(), None);
    wasm::keep_jws(101, "HS256", vec![1], false).unwrap();
    assert!(wasm::jws_sign(101, "{}", b"").unwrap().is_some());
    wasm::forget(101);
    assert_eq!(wasm::jws_sign(101, "{}", b"").unwrap(), None);
}

#[wasm_bindgen_test]
fn makes_nonces_of_letters_and_digits_that_never_repeat() {
    wasm::keep_mac(7, "id".into(), vec![1], false).unwrap();
    let mut seen = Vec::new();
    for _ in 0..1000 {
        let value = wasm::mac_authorization(7, "GET", "/", "h".into(), 443, None, None, 1.0, None);
        let value = value.unwrap().unwrap();
        let nonce = value
            .split("nonce=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_string();
        assert_eq!(nonce.len(), 32);
        assert!(nonce.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        seen.push(nonce);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 1000);
}

/// RFC 9421 B.2.5.
const B_2_5: [&str; 12] = [
    "request",
    "POST",
    "https",
    "example.com",
    "/foo?param=Value&Pet=dog",
    "",
    "header",
    "Date",
    "Tue, 20 Apr 2021 02:07:55 GMT",
    "header",
    "Content-Type",
    "application/json",
];

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_string()).collect()
}

#[wasm_bindgen_test]
fn signs_and_selects_the_published_message() {
    let secret =
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ";
    let jwk = [r#"{"kty":"oct","k":""#, secret, r#""}"#].concat();
    wasm::keys::keep_hmac(9, jwk.into(), true, true).unwrap();
    let fields = wasm::signature::signature_prepare(
        strings(&B_2_5),
        strings(&["date", "@authority", "content-type"]),
        strings(&["created", "", "keyid", "test-shared-secret"]),
        Some(1_618_884_473.0),
        None,
        None,
        "sig-b25",
        "hmac-sha256",
    )
    .unwrap();
    let tag = wasm::keys::hmac_sign(9, fields[0].as_bytes())
        .unwrap()
        .unwrap();
    let signature =
        wasm::signature::signature_complete(fields[2].clone(), "hmac-sha256", &tag).unwrap();
    assert_eq!(
        signature,
        "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"
    );
    let mut received = strings(&B_2_5);
    received.extend(strings(&["header", "signature-input", &fields[1]]));
    received.extend(strings(&["header", "signature", &signature]));
    let selected = wasm::signature::signature_candidates(
        received,
        None,
        strings(&["@authority"]),
        strings(&["keyid"]),
        None,
        None,
        None,
        None,
        0.0,
        1_700_000_000_000.0,
        None,
    )
    .unwrap();
    let first = Reflect::get(&selected, &0.into()).unwrap();
    assert_eq!(member(&first, "base").as_deref(), Some(fields[0].as_str()));
    assert_eq!(
        wasm::keys::hmac_verify(9, fields[0].as_bytes(), &tag).unwrap(),
        Some(true)
    );
    assert_eq!(wasm::keys::hmac_verify(9, b"", &tag).unwrap(), Some(false));
}

/// The sample of <https://docs.payments.thalescloud.io/ecom/integrate-the-d1-api/encrypt-sensitive-data>: what was agreed
/// on, and the protected header.
const AGREED: [u8; 32] = [
    0x01, 0x6c, 0x6c, 0x8a, 0xb1, 0xbf, 0xbe, 0x6f, 0x15, 0x61, 0x50, 0x94, 0xe3, 0x2f, 0x88, 0x09,
    0x10, 0xfb, 0xf4, 0xdf, 0x20, 0x37, 0x81, 0x9c, 0x74, 0x05, 0xd4, 0x58, 0x12, 0x99, 0xbf, 0x36,
];
const CONTENT_KEY: [u8; 32] = [
    0x8e, 0xbb, 0xe6, 0x5f, 0x3c, 0x73, 0x59, 0x57, 0xaa, 0x96, 0xcf, 0x5f, 0x65, 0x1b, 0xc6, 0x4c,
    0xd1, 0xe5, 0x91, 0x44, 0x67, 0xa0, 0x9b, 0x26, 0x58, 0x66, 0xd1, 0x46, 0xd0, 0x96, 0xde, 0xe9,
];

fn bytes(parts: &JsValue, name: &str) -> Vec<u8> {
    Uint8Array::new(&Reflect::get(parts, &name.into()).unwrap()).to_vec()
}

#[wasm_bindgen_test]
fn seals_and_opens_with_the_published_key() {
    let point = [&[4][..], &[1; 64]].concat();
    let prepared = wasm::jose::jwe_prepare(Some("k".into()), &point, AGREED.to_vec()).unwrap();
    assert_eq!(bytes(&prepared, "key"), CONTENT_KEY);
    let iv = bytes(&prepared, "iv");
    assert_eq!(iv.len(), 12);
    let header = member(&prepared, "header").unwrap();
    let sealed = [7; 20];
    let jwe = wasm::jose::jwe_complete(header.clone(), &iv, &sealed);
    let received = wasm::jose::jwe_read(&jwe).unwrap();
    assert_eq!(member(&received, "authenticated"), Some(header));
    assert_eq!(bytes(&received, "iv"), iv);
    assert_eq!(bytes(&received, "sealed"), sealed);
    let opened = wasm::jose::jwe_key(AGREED.to_vec(), b"", b"");
    assert_eq!(Uint8Array::new(&opened).to_vec(), CONTENT_KEY);
    let other = wasm::jose::jwe_prepare(None, &point, AGREED.to_vec()).unwrap();
    assert_ne!(bytes(&other, "iv"), iv);
    let refused = wasm::jose::jwe_prepare(None, &[4; 64], AGREED.to_vec()).unwrap_err();
    assert_eq!(member(&refused, "code").as_deref(), Some("INVALID_KEY"));
    let refused = wasm::jose::jwe_read("a.b.c").unwrap_err();
    assert_eq!(member(&refused, "code").as_deref(), Some("MALFORMED_JWE"));
}

#[wasm_bindgen_test]
fn makes_an_assertion_and_the_calls_that_its_token_is_for() {
    let origin = "https://api.d1.thalescloud.io";
    let assertion = |wants_id: bool, id: Option<String>| {
        let now = 1_700_000_000_999.0;
        wasm::d1::d1_assertion("k", "ISSUER-001", origin, now, 600.0, true, wants_id, id)
    };
    let input = assertion(false, Some("one".into())).unwrap();
    let token = wasm::jose::jwt_complete(input.clone(), &[7; 64]).unwrap();
    let read = wasm::jose::jwt_read(&token).unwrap();
    let claims = r#"{"iss":"ISSUER-001","sub":"ISSUER-001","aud":"https://api.d1.thalescloud.io","exp":1700000600,"iat":1700000000,"jti":"one"}"#;
    assert_eq!(member(&read, "claims").as_deref(), Some(claims));
    assert_eq!(member(&read, "input"), Some(input));
    wasm::jose::jwt_check(
        claims,
        Some("ISSUER-001".into()),
        Some(origin.into()),
        1_700_000_599_000.0,
        0.0,
    )
    .unwrap();
    let late = wasm::jose::jwt_check(claims, None, None, 1_700_000_600_000.0, 0.0).unwrap_err();
    assert_eq!(member(&late, "field").as_deref(), Some("exp"));
    assert_ne!(
        assertion(true, None).unwrap(),
        assertion(true, None).unwrap()
    );
    let body = wasm::d1::d1_token_body(&token, false);
    assert_eq!(body[0], "application/x-www-form-urlencoded");
    assert!(body[1].ends_with(&["&assertion=", &token].concat()));

    let suspend = |body: &str| {
        let line = strings(&["ISSUER-001", "card-1"]);
        wasm::d1::d1(
            Some(1),
            line,
            None,
            Some(body.into()),
            Some("token".into()),
            Some("c".into()),
        )
    };
    let fields = [
        "/banking/v1/issuers/ISSUER-001/digitalCards/card-1/operations:suspend",
        "content-type",
        "application/json",
        "authorization",
        "Bearer token",
        "x-correlation-id",
        "c",
    ];
    assert_eq!(suspend("{}").unwrap(), fields);
    let refused = suspend(r#"{"reason":"no, no"}"#).unwrap_err();
    assert_eq!(member(&refused, "field").as_deref(), Some("reason"));
    let line = strings(&["GET", "/banking/v2/x", "application/json"]);
    let raw = wasm::d1::d1(None, line, None, None, None, None).unwrap();
    assert_eq!(raw, ["/banking/v2/x"]);
}

#[wasm_bindgen_test]
fn turns_sec1_into_what_the_host_imports() {
    let pem = "-----BEGIN EC PRIVATE KEY-----\n\
        MHcCAQEEIFKbhfNZfpDsW43+0+JjUr9K+bTeuxopu653+hBaXGA7oAoGCCqGSM49\n\
        AwEHoUQDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM\n\
        4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==\n-----END EC PRIVATE KEY-----\n";
    let parts = wasm::keys::import_key(pem.into(), false, "ecdsa-p256-sha256").unwrap();
    for (part, format) in [("private", "pkcs8"), ("public", "spki")] {
        let part = Reflect::get(&parts, &part.into()).unwrap();
        assert_eq!(member(&part, "format").as_deref(), Some(format));
        assert!(
            Reflect::get(&part, &"data".into())
                .unwrap()
                .is_instance_of::<Uint8Array>()
        );
    }
    let refused = wasm::keys::import_key(pem.into(), false, "ecdsa-p384-sha384").unwrap_err();
    assert_eq!(member(&refused, "code").as_deref(), Some("INVALID_KEY"));
    assert_eq!(member(&refused, "field").as_deref(), Some("key"));
}
