//! The published vectors, stage by stage: what the scheme covers, then the seal.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

use cardseal::http::{Call, Method, Target};
use cardseal::jws::{Algorithm, Key};
use cardseal::mac::{self, Authorization, Clock, Covered, Moment, Origin, Received};
use cardseal::provider::{freedompay, paysera};
use cardseal::secret::Secret;
use serde_json::Value;

fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn text<'v>(vector: &'v Value, name: &str) -> &'v str {
    vector[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} of {}", vector["name"]))
}

fn secret(vector: &Value, name: &str) -> Secret {
    Secret::from_text(text(vector, name).into()).unwrap()
}

mod freedompay_vectors {
    use super::*;

    fn all() -> Vec<Value> {
        vectors(include_str!("vectors/freedompay.json"))
    }

    fn key(vector: &Value) -> Key {
        let algorithm = Algorithm::parse(text(vector, "alg")).unwrap();
        Key::new(&secret(vector, "key"), algorithm).unwrap()
    }

    #[test]
    fn signing_input_then_signature() {
        for vector in all() {
            let (header, body) = (text(&vector, "header"), text(&vector, "body").as_bytes());
            let detached = text(&vector, "detached");
            let protected = key(&vector).protect(header).unwrap();
            let (encoded, _) = detached.split_once("..").unwrap();
            let input = protected.signing_input(body);
            assert_eq!(input.split_once('.').unwrap().0, encoded);
            assert_eq!(protected.sign(body), detached);
            assert_eq!(key(&vector).verify(detached, body).unwrap(), header);
        }
    }

    #[test]
    fn alg_is_appended_where_the_vendor_has_it() {
        for vector in all() {
            let header: serde_json::Map<String, Value> =
                serde_json::from_str(text(&vector, "header")).unwrap();
            let without: serde_json::Map<String, Value> = header
                .into_iter()
                .filter(|(name, _)| name != "alg")
                .collect();
            let protected = key(&vector)
                .protect(&serde_json::to_string(&without).unwrap())
                .unwrap();
            assert_eq!(
                protected.sign(text(&vector, "body").as_bytes()),
                text(&vector, "detached")
            );
        }
    }

    #[test]
    fn the_typed_call_makes_the_published_request() {
        let vector = &all()[0];
        let mut partner = freedompay::FreedomPay::new("123456", &secret(vector, "key")).unwrap();
        let body = text(vector, "body");
        let operation = freedompay::operation("requests.status").unwrap();
        let request = partner
            .sign(operation, body, freedompay::Options::default())
            .unwrap();
        assert_eq!(
            request.headers.get("x-jws-signature"),
            Some(text(vector, "detached"))
        );
        assert_eq!(
            request.headers.get("content-type"),
            Some("application/json")
        );
        assert_eq!(request.body, Some(body));
        let raw = partner
            .sign_raw(
                "/v5/card-api/request/status",
                body,
                freedompay::Options::default(),
            )
            .unwrap();
        assert_eq!(raw, request);
    }

    #[test]
    fn one_changed_byte_is_refused() {
        for vector in all() {
            let (body, detached) = (text(&vector, "body").as_bytes(), text(&vector, "detached"));
            for index in 0..body.len() {
                let mut changed = body.to_vec();
                changed[index] ^= 1;
                assert!(key(&vector).verify(detached, &changed).is_err());
            }
            for index in 0..detached.len() {
                let mut changed = detached.as_bytes().to_vec();
                changed[index] ^= 1;
                let changed = String::from_utf8(changed).unwrap();
                assert!(key(&vector).verify(&changed, body).is_err(), "{changed}");
            }
        }
    }
}

mod paysera_vectors {
    use super::*;

    struct Case {
        vector: Value,
        method: Method,
        target: Target,
        origin: Origin,
        moment: Moment,
    }

    fn all() -> Vec<Case> {
        vectors(include_str!("vectors/paysera.json"))
            .into_iter()
            .map(|vector| Case {
                method: Method::parse(text(&vector, "method")).unwrap(),
                target: Target::parse(text(&vector, "uri")).unwrap(),
                origin: Origin::new(
                    text(&vector, "host"),
                    vector["port"].as_u64().unwrap().try_into().unwrap(),
                )
                .unwrap(),
                moment: Moment::new(text(&vector, "ts").parse().unwrap(), text(&vector, "nonce"))
                    .unwrap(),
                vector,
            })
            .collect()
    }

    impl Case {
        fn body(&self) -> Option<&str> {
            self.vector["body"].as_str()
        }

        fn key(&self) -> mac::Key {
            mac::Key::new(
                text(&self.vector, "mac_id"),
                &secret(&self.vector, "mac_key"),
            )
            .unwrap()
        }
    }

    #[test]
    fn body_hash_then_ext_then_normalized_then_authorization() {
        for case in all() {
            let body = case.body().map(str::as_bytes);
            if let Some(hash) = case.vector["body_sha256_base64"].as_str() {
                assert_eq!(mac::body_hash(body.unwrap()), hash);
            }
            let ext = mac::ext(body, &[]).unwrap();
            assert_eq!(ext.as_str(), text(&case.vector, "ext"));
            let covered = Covered {
                method: &case.method,
                target: &case.target,
                origin: &case.origin,
                ext: &ext,
            };
            assert_eq!(
                mac::normalized(&covered, &case.moment),
                text(&case.vector, "normalized")
            );
            let authorization = case.key().authorization(&covered, &case.moment);
            assert_eq!(authorization, text(&case.vector, "authorization"));
            assert!(authorization.contains(text(&case.vector, "mac")));
        }
    }

    #[test]
    fn every_authorization_verifies_and_one_changed_byte_does_not() {
        for case in all() {
            let received = Received {
                method: &case.method,
                target: &case.target,
                origin: &case.origin,
                body: case.body().unwrap_or_default().as_bytes(),
            };
            let clock = Clock {
                now: text(&case.vector, "ts").parse().unwrap(),
                max_skew: 0,
            };
            let verify = |value: &str| {
                Authorization::parse(value)
                    .and_then(|authorization| case.key().verify(&authorization, &received, clock))
            };
            let authorization = text(&case.vector, "authorization");
            assert_eq!(verify(authorization), Ok(()));
            for index in 0..authorization.len() {
                let mut changed = authorization.as_bytes().to_vec();
                changed[index] ^= 1;
                let changed = String::from_utf8(changed).unwrap();
                assert!(verify(&changed).is_err(), "{changed}");
            }
        }
    }

    #[test]
    fn the_typed_calls_make_the_published_requests() {
        fn call<'a>(name: &str, id: Option<&'a str>, body: Option<&'a str>) -> Call<'a> {
            let input = paysera::Input {
                id,
                query: None,
                body,
            };
            paysera::call(paysera::operation(name).unwrap(), input).unwrap()
        }
        for case in all() {
            let call = match text(&case.vector, "name") {
                "card-create" => call("cards.create", None, case.body()),
                "card-edit" => call("cards.update", Some("1"), case.body()),
                "card-delete" => call("cards.delete", Some("1"), None),
                "card-deposit-create" => call("deposits.create", Some("2"), case.body()),
                "card-deposit-process" => call("deposits.process", Some("26"), None),
                _ => paysera::raw_call(
                    case.method.clone(),
                    case.target.clone(),
                    case.body(),
                    paysera::CONTENT_TYPE.into(),
                )
                .unwrap(),
            };
            assert_eq!(
                call.headers.get("content-type"),
                case.vector["content_type"].as_str()
            );
            let client = paysera::Paysera::new(
                text(&case.vector, "mac_id"),
                &secret(&case.vector, "mac_key"),
                case.origin.clone(),
            )
            .unwrap();
            let request = client.seal(call, &[], &case.moment).unwrap();
            assert_eq!(request.method, case.method);
            assert_eq!(request.target, case.target);
            assert_eq!(
                request.headers.get("authorization"),
                Some(text(&case.vector, "authorization"))
            );
        }
    }
}
