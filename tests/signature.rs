//! RFC 9421: the published cases, the base first, then what can be said of the signature without a key.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cardseal::Code;
use cardseal::signature::{
    Candidate, FieldType, Message, Parameter, Parameters, Policy, candidates, components, prepare,
    signature_base,
};
use serde_json::Value;

fn published() -> Value {
    serde_json::from_str(include_str!("vectors/rfc9421.json")).unwrap()
}

fn appendix_b() -> Value {
    serde_json::from_str(include_str!("vectors/rfc9421-appendix-b.json")).unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} of {value}"))
}

fn fields(value: &Value) -> Vec<(&str, &str)> {
    let lines = value.as_array().map(Vec::as_slice).unwrap_or_default();
    lines
        .iter()
        .map(|line| (line[0].as_str().unwrap(), line[1].as_str().unwrap()))
        .collect()
}

/// The authority comes from the URL, or from `Host` where only the target is printed.
fn message(value: &Value) -> Message<'_> {
    let headers = fields(&value["headers"]);
    let mut message = if value["type"] == "response" {
        Message::response(u16::try_from(value["status"].as_u64().unwrap()).unwrap()).unwrap()
    } else {
        let host = headers
            .iter()
            .find(|(name, _)| *name == "Host")
            .map_or("www.example.com", |(_, host)| host);
        let target = match value["url"].as_str() {
            Some(url) => &url["https://".len() + url["https://".len()..].find('/').unwrap()..],
            None => text(value, "target"),
        };
        Message::request(text(value, "method"), "https", host, "/", Some(target)).unwrap()
    };
    message.headers = headers;
    message.trailers = fields(&value["trailers"]);
    message
}

fn signed(vector: &Value) -> Message<'_> {
    let mut message = message(&vector["message"]);
    if vector["request"].is_object() {
        message.request = Some(Box::new(self::message(&vector["request"])));
    }
    message
        .headers
        .push(("Signature-Input", text(vector, "signatureInputHeader")));
    message
        .headers
        .push(("Signature", text(vector, "signatureHeader")));
    message
}

fn any_age<'a>(label: &'a str) -> Policy<'a> {
    Policy {
        components: Vec::new(),
        parameters: vec!["created", "keyid"],
        label: Some(label),
        tag: None,
        max_age: None,
        clock_skew: 0,
        now: 1_618_884_480,
    }
}

fn only(message: &Message<'_>, body: Option<&[u8]>, policy: &Policy<'_>) -> Candidate {
    let mut found = candidates(message, body, policy, &[]).unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0).1.unwrap()
}

#[test]
fn every_signature_base_is_the_published_one() {
    let published = published();
    let appendix = appendix_b();
    let mut vectors: Vec<&Value> = published["signatures"].as_array().unwrap().iter().collect();
    vectors.push(&appendix["proxy"]);
    for vector in vectors {
        let message = signed(vector);
        let body = vector["message"]["body"].as_str().unwrap_or_default();
        let candidate = only(
            &message,
            Some(body.as_bytes()),
            &any_age(text(vector, "label")),
        );
        assert_eq!(
            candidate.base,
            text(vector, "signatureBase"),
            "{}",
            vector["id"]
        );
        if let Some(signature) = vector["signatureBase64"].as_str() {
            assert_eq!(STANDARD.encode(&candidate.signature), signature);
        }
        let covered: Vec<&str> = candidate.components.iter().map(|c| c.as_str()).collect();
        let expected: Vec<&str> = vector["coveredComponents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c.as_str().unwrap())
            .collect();
        assert_eq!(covered, expected);
    }
}

#[test]
fn signing_makes_the_published_fields() {
    for vector in published()["signatures"].as_array().unwrap() {
        let mut message = message(&vector["message"]);
        if vector["request"].is_object() {
            message.request = Some(Box::new(self::message(&vector["request"])));
        }
        let covered = vector["coveredComponents"].as_array().unwrap();
        let covered =
            components(covered.iter().map(|c| c.as_str().unwrap()), "components").unwrap();
        let parameters = only(
            &signed(vector),
            vector["message"]["body"].as_str().map(str::as_bytes),
            &any_age(text(vector, "label")),
        )
        .parameters;
        let algorithm = cardseal::signature::Algorithm::parse(text(vector, "alg")).unwrap();
        let prepared = prepare(
            &message,
            &covered,
            &parameters,
            text(vector, "label"),
            algorithm,
            &[],
        )
        .unwrap();
        assert_eq!(prepared.base, text(vector, "signatureBase"));
        assert_eq!(
            prepared.signature_input,
            text(vector, "signatureInputHeader")
        );
        let signature = STANDARD.decode(text(vector, "signatureBase64")).unwrap();
        let field = cardseal::signature::complete(prepared.signature_start, algorithm, &signature);
        assert_eq!(field.unwrap(), text(vector, "signatureHeader"));
    }
}

#[test]
fn transformations_that_keep_the_base_and_those_that_do_not() {
    let vector = &appendix_b()["transformations"];
    let messages = vector["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 6);
    for case in messages {
        let mut message = message(&case["message"]);
        message
            .headers
            .push(("Signature-Input", text(vector, "signatureInputHeader")));
        message
            .headers
            .push(("Signature", text(vector, "signatureHeader")));
        let base = only(&message, None, &any_age("transform")).base;
        assert_eq!(
            base == text(vector, "signatureBase"),
            case["valid"].as_bool().unwrap(),
            "{}",
            case["name"]
        );
    }
}

/// The line of a component, or the code of its error.
fn line(message: &Message<'_>, component: &str) -> Result<String, Code> {
    let base = components([component], "components")
        .and_then(|covered| signature_base(message, &covered, &Parameters::default(), &[]))
        .map_err(|error| error.code())?;
    let line = base.split('\n').next().unwrap();
    Ok(line.split_once(": ").unwrap().1.to_string())
}

#[test]
fn every_component_has_the_published_value() {
    for case in published()["components"].as_array().unwrap() {
        let value = line(&message(&case["message"]), text(case, "component"));
        if case["error"] == true {
            assert_eq!(value, Err(Code::InvalidComponent), "{case}");
        } else {
            assert_eq!(value.as_deref(), Ok(text(case, "expected")), "{case}");
        }
    }
}

fn request<'a>(resource: &'a str, headers: &[(&'a str, &'a str)]) -> Message<'a> {
    let mut message = Message::request("GET", "https", "Example.COM:8443", resource, None).unwrap();
    message.headers.extend_from_slice(headers);
    message
}

#[test]
fn raw_targets_are_what_the_request_line_has() {
    let of =
        |target| Message::request("GET", "HTTPS", "[::1]:443", "/url?x", Some(target)).unwrap();
    for (target, path, query, uri) in [
        ("/a/../b?c", "/a/../b", "?c", "https://[::1]/a/../b?c"),
        ("http://proxy.example/p?q", "/p", "?q", "https://[::1]/p?q"),
        ("http://proxy.example", "/", "?", "https://[::1]/"),
        ("http://proxy.example?q", "/", "?q", "https://[::1]/?q"),
        ("example.com:443", "/url", "?x", "https://[::1]/url?x"),
        ("*", "/url", "?x", "https://[::1]/url?x"),
    ] {
        let message = of(target);
        assert_eq!(line(&message, "@request-target").as_deref(), Ok(target));
        assert_eq!(line(&message, "@path").as_deref(), Ok(path), "{target}");
        assert_eq!(line(&message, "@query").as_deref(), Ok(query), "{target}");
        assert_eq!(
            line(&message, "@target-uri").as_deref(),
            Ok(uri),
            "{target}"
        );
        assert_eq!(line(&message, "@scheme").as_deref(), Ok("https"));
        assert_eq!(line(&message, "@authority").as_deref(), Ok("[::1]"));
    }
    for target in ["", "/a b", "/é", "/a\n"] {
        assert!(
            Message::request("GET", "https", "a", "/", Some(target)).is_err(),
            "{target:?}"
        );
    }
    assert_eq!(
        line(&request("/", &[]), "@authority").as_deref(),
        Ok("example.com:8443")
    );
}

#[test]
fn what_rfc_9421_does_not_define_is_refused() {
    let message = request(
        "/p?a=1&a=2&b=%zz&c=x+y",
        &[
            ("x", "1"),
            ("dict", "a=1, b=?1;p, c=?0"),
            ("fold", "a\r\n b"),
            ("raw", "é"),
        ],
    );
    for component in [
        "",
        "X",
        "é",
        "\"x",
        "\"x\";foo",
        "\"x\";sf=?0",
        "\"x\";key=a",
        "\"x\";name=\"a\"",
        "\"x\";bs;sf",
        "\"x\";bs;key=\"a\"",
        "\"x\";sf;sf",
        "\"x\";tr",
        "\"x\";req",
        "\"absent\"",
        "\"absent\";bs",
        "@status",
        "@path;sf",
        "@path;tr",
        "@path;bs",
        "@path;key=\"a\"",
        "@path;name=\"a\"",
        "@query-param",
        "@query-param;name=\"a\"",
        "@query-param;name=\"absent\"",
        "@signature-params",
        "@request-response",
        "@target-URI",
        "dict;key=\"absent\"",
        "x;key=\"a\";key=\"b\"",
        "token, x",
    ] {
        assert_eq!(
            line(&message, component),
            Err(Code::InvalidComponent),
            "{component}"
        );
    }
    let covered = components(["x", "absent"], "components").unwrap();
    let error = signature_base(&message, &covered, &Parameters::default(), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "components[1] is not in the message: add the header, or leave the component out (absent)"
    );
    assert_eq!(line(&message, "fold"), Err(Code::InvalidHeader));
    assert_eq!(line(&message, "raw"), Err(Code::InvalidHeader));
    assert_eq!(line(&message, "raw;bs").as_deref(), Ok(":6Q==:"));
    assert_eq!(line(&message, "dict;key=\"b\"").as_deref(), Ok("?1;p"));
    assert_eq!(line(&message, "dict;key=\"c\"").as_deref(), Ok("?0"));
    assert_eq!(
        line(&message, "@query-param;name=\"b\"").as_deref(),
        Ok("%25zz")
    );
    assert_eq!(
        line(&message, "@query-param;name=\"c\"").as_deref(),
        Ok("x%20y")
    );
    for (first, second) in [("x", "\"x\""), ("x;tr;req", "x;req;tr"), ("@path", "@path")] {
        let error = components([first, second], "components").unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            (Code::InvalidComponent, Some("components[1]"))
        );
    }
    assert!(components(["x", "x;sf", "x;key=\"a\"", "x;key=\"b\""], "components").is_ok());
}

#[test]
fn a_structured_field_of_unknown_type_is_taken_if_the_type_makes_no_difference() {
    let headers = [
        ("one", "1.0"),
        ("list", "a,  b;q=1.0"),
        ("dict", "a=1,b"),
        ("words", "a,b"),
        ("true", "a;b=?1"),
        ("not", "a b"),
        ("priority", "u=1,i"),
    ];
    let message = request("/", &headers);
    assert_eq!(line(&message, "one;sf").as_deref(), Ok("1.0"));
    assert_eq!(line(&message, "dict;sf").as_deref(), Ok("a=1, b"));
    assert_eq!(line(&message, "priority;sf").as_deref(), Ok("u=1, i"));
    // A list of two tokens and a dictionary of two names, written alike.
    assert_eq!(line(&message, "list;sf").as_deref(), Ok("a, b;q=1.0"));
    assert_eq!(line(&message, "words;sf").as_deref(), Ok("a, b"));
    assert_eq!(line(&message, "true;sf").as_deref(), Ok("a;b"));
    assert_eq!(line(&message, "not;sf"), Err(Code::InvalidComponent));
    let covered = components(["dict;sf"], "components").unwrap();
    let types = [("dict", FieldType::List)];
    let wrong = signature_base(&message, &covered, &Parameters::default(), &types).unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidComponent);
}

#[test]
fn a_type_that_makes_a_difference_has_to_be_named() {
    // Two tokens as a list; one name, given twice, as a dictionary.
    let message = request("/", &[("either", "a, a")]);
    assert_eq!(line(&message, "either;sf"), Err(Code::InvalidComponent));
    let covered = components(["either;sf"], "components").unwrap();
    let types = [("either", FieldType::List)];
    let base = signature_base(&message, &covered, &Parameters::default(), &types).unwrap();
    assert!(base.starts_with("\"either\";sf: a, a\n"));
}

fn refusal(
    input: &str,
    signature: &str,
    change: impl FnOnce(&mut Policy<'_>),
) -> Option<(Code, String)> {
    let mut message = request(
        "/",
        &[
            ("x", "1"),
            (
                "content-digest",
                "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
            ),
        ],
    );
    message.headers.push(("signature-input", input));
    message.headers.push(("signature", signature));
    let mut policy = Policy {
        label: None,
        parameters: Vec::new(),
        now: 1000,
        ..any_age("")
    };
    change(&mut policy);
    let result = candidates(&message, None, &policy, &[]);
    let error = match result {
        Err(error) => error,
        Ok(mut found) => found.remove(0).1.err()?,
    };
    Some((error.code(), error.field().unwrap_or_default().to_string()))
}

#[test]
fn verification_is_strict_and_explicit() {
    let code = |input, change: fn(&mut Policy<'_>)| {
        refusal(input, "a=:AA==:", change).map(|(code, _)| code)
    };
    let as_is: fn(&mut Policy<'_>) = |_| ();
    assert_eq!(code("a=(\"x\")", as_is), None);
    assert_eq!(
        code(
            "a=(\"x\");created=1000;expires=1000;keyid=\"k\";alg=\"ed25519\";nonce=\"n\";tag=\"t\"",
            as_is
        ),
        None
    );
    for (input, expected) in [
        ("", Code::NoSignature),
        ("b=(\"x\")", Code::MalformedSignature),
        ("a=(\"x\"", Code::MalformedSignature),
        ("a=\"x\"", Code::MalformedSignature),
        ("a=(x)", Code::InvalidComponent),
        ("a=(\"x\" \"x\")", Code::InvalidComponent),
        ("a=(\"x\";foo)", Code::InvalidComponent),
        ("a=(\"X\")", Code::InvalidComponent),
        ("a=(\"y\")", Code::InvalidComponent),
        ("a=(\"x\";tr)", Code::InvalidComponent),
        ("a=(\"x\"), a=(\"x\")", Code::MalformedSignature),
        ("a=(\"x\");created=1;created=2", Code::MalformedSignature),
        ("a=(\"x\");unknown=1", Code::MalformedSignature),
        ("a=(\"x\");created=\"1\"", Code::MalformedSignature),
        ("a=(\"x\");created=1.0", Code::MalformedSignature),
        ("a=(\"x\");keyid=k", Code::MalformedSignature),
        ("a=(\"x\");created=1618884473000", Code::InvalidTimestamp),
        ("a=(\"x\");created=1001", Code::TimestampOutOfRange),
        ("a=(\"x\");expires=999", Code::TimestampOutOfRange),
        ("a=(\"content-digest\")", Code::MissingField),
        ("a=(\"content-digest\";key=\"sha-256\")", Code::MissingField),
    ] {
        assert_eq!(code(input, as_is), Some(expected), "{input}");
    }
    assert_eq!(
        refusal("a=()", "a=1", as_is).unwrap().0,
        Code::MalformedSignature
    );
    assert_eq!(
        refusal("a=()", "a=:AA==", as_is).unwrap().0,
        Code::MalformedSignature
    );
}

#[test]
fn a_policy_compares_components_with_their_parameters() {
    let wants = |wanted: &'static str, input: &str| {
        refusal(input, "a=:AA==:", |policy| {
            policy.components = components([wanted], "").unwrap()
        })
    };
    assert_eq!(wants("x", "a=(\"x\")"), None);
    assert_eq!(
        wants("x", "a=(\"x\";sf)"),
        Some((Code::PolicyNotMet, "policy.components[0]".into()))
    );
    assert!(wants("x;key=\"a\"", "a=(\"x\")").is_some());
    let age = |input: &str| refusal(input, "a=:AA==:", |policy| policy.max_age = Some(300));
    assert_eq!(age("a=();created=700"), None);
    assert_eq!(
        age("a=();created=699").unwrap().0,
        Code::TimestampOutOfRange
    );
    assert_eq!(age("a=()").unwrap(), (Code::PolicyNotMet, "created".into()));
    let needs = refusal("a=()", "a=:AA==:", |policy| {
        policy.parameters = vec!["nonce"]
    });
    assert_eq!(needs.unwrap().0, Code::PolicyNotMet);
    let tagged = |input: &str| refusal(input, "a=:AA==:", |policy| policy.tag = Some("t"));
    assert_eq!(tagged("a=();tag=\"t\""), None);
    assert_eq!(tagged("a=();tag=\"u\"").unwrap().0, Code::NoSignature);
}

#[test]
fn a_signature_is_added_beside_those_that_are_there() {
    let mut message = request("/", &[]);
    message.headers.push(("Signature-Input", "a=()"));
    message.headers.push(("Signature", "a=:AA==:"));
    let algorithm = cardseal::signature::Algorithm::Ed25519;
    let parameters = Parameters::new(vec![
        Parameter::text("tag", "t").unwrap(),
        Parameter::time("created", 1.0).unwrap(),
    ])
    .unwrap();
    let sign = |label| prepare(&message, &[], &parameters, label, algorithm, &[]);
    let prepared = sign("b").unwrap();
    assert_eq!(prepared.signature_input, "a=(), b=();tag=\"t\";created=1");
    assert_eq!(prepared.signature_start, "a=:AA==:, b=");
    assert_eq!(sign("a").unwrap_err().code(), Code::DuplicateField);
    assert_eq!(sign("B").unwrap_err().code(), Code::InvalidArgument);
    let complete =
        |signature: &[u8]| cardseal::signature::complete(String::new(), algorithm, signature);
    assert_eq!(
        complete(&[0x30; 70]).unwrap_err().code(),
        Code::InvalidSignature
    );
    let other = Parameters::new(vec![Parameter::text("alg", "hmac-sha256").unwrap()]).unwrap();
    let refused = prepare(&message, &[], &other, "b", algorithm, &[]).unwrap_err();
    assert_eq!(refused.code(), Code::UnsupportedAlgorithm);
}

#[test]
fn nobody_is_kept_busy_by_signatures_or_components_without_number() {
    let many = |count: usize| {
        let labels: Vec<String> = (0..count).map(|n| format!("l{n}=()")).collect();
        refusal(&labels.join(", "), "l0=:AA==:", |_| ())
    };
    assert_eq!(many(16), None);
    assert_eq!(many(17).unwrap().0, Code::MalformedSignature);
    let covering = |count: usize| {
        let covered: Vec<String> = (0..count)
            .map(|n| format!("\"@query-param\";name=\"{n}\""))
            .collect();
        refusal(&format!("a=({})", covered.join(" ")), "a=:AA==:", |_| ())
    };
    // The first is refused for what the message lacks, the second before that is looked at.
    assert_eq!(covering(64).unwrap().0, Code::InvalidComponent);
    assert_eq!(covering(65).unwrap().0, Code::MalformedSignature);
}
