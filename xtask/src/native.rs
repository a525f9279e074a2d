//! The native crate as a filter: one request a line in, one answer a line out. The JavaScript tests compare the
//! package with it.
//!
//! Fields are separated by tabs and hold base64 of UTF-8, so that any text passes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cardseal::http::{Headers, Method, SignedRequest, Target};
use cardseal::jwe::{self, AgreedKey};
use cardseal::jws::{self, Algorithm};
use cardseal::jwt;
use cardseal::mac::{self, Covered, Moment, Origin};
use cardseal::provider::d1::{self, Assertion};
use cardseal::provider::freedompay::{self, FreedomPay};
use cardseal::provider::offblocks;
use cardseal::provider::paysera::{self, Paysera};
use cardseal::secret::Secret;
use cardseal::signature::{self, Message, Parameter, Parameters, Signer};
use std::io::{BufRead, Write};

pub(crate) fn run() -> Result<(), String> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let fields: Vec<String> = line.split('\t').map(field).collect::<Result<_, _>>()?;
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let answer = answer(&fields).unwrap_or_else(|error| error.code().name().to_owned());
        writeln!(out, "{}", STANDARD.encode(answer)).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn field(text: &str) -> Result<String, String> {
    let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn answer(fields: &[&str]) -> Result<String, cardseal::Error> {
    match *fields {
        ["jws", algorithm, key, header, payload] => {
            let key = jws::Key::new(&secret(key)?, Algorithm::parse(algorithm)?)?;
            let protected = key.protect(header)?;
            let payload = payload.as_bytes();
            Ok(format!(
                "{}\n{}",
                protected.signing_input(payload),
                protected.sign(payload)
            ))
        }
        [
            "mac",
            id,
            key,
            method,
            target,
            host,
            port,
            body,
            ref ext @ ..,
            ts,
            nonce,
        ] => {
            let covered = Covered {
                method: &Method::parse(method)?,
                target: &Target::parse(target)?,
                origin: &origin(host, port)?,
                ext: &mac::ext(Some(body.as_bytes()), &pairs(ext))?,
            };
            let moment = Moment::new(ts.parse().unwrap_or_default(), nonce)?;
            let authorization = mac::Key::new(id, &secret(key)?)?.authorization(&covered, &moment);
            Ok(format!(
                "{}{authorization}",
                mac::normalized(&covered, &moment)
            ))
        }
        ["freedompay", auth_id, key, operation, body] => {
            let mut client = FreedomPay::new(auth_id, &secret(key)?)?;
            let options = freedompay::Options::default();
            Ok(text(&client.sign(
                freedompay::operation(operation)?,
                body,
                options,
            )?))
        }
        [
            "paysera",
            id,
            key,
            operation,
            path_id,
            query,
            body,
            ts,
            nonce,
        ] => {
            let input = paysera::Input {
                id: Some(path_id).filter(|text| !text.is_empty()),
                query: Some(query).filter(|text| !text.is_empty()),
                body: Some(body).filter(|text| !text.is_empty()),
            };
            let client = Paysera::new(id, &secret(key)?, origin("wallet.paysera.com", "443")?)?;
            let moment = Moment::new(ts.parse().unwrap_or_default(), nonce)?;
            let call = paysera::call(paysera::operation(operation)?, input)?;
            Ok(text(&client.seal(call, &[], &moment)?))
        }
        ["offblocks", ref fields @ ..] => offblocks(fields),
        ["d1", ref fields @ ..] => d1(fields),
        ["base", ref fields @ ..] => base(fields),
        _ => Ok("unknown line".to_owned()),
    }
}

/// The request and its signature base. A call that is not signed comes without a signature.
fn offblocks(fields: &[&str]) -> Result<String, cardseal::Error> {
    let [
        profile,
        operation,
        id,
        body,
        token,
        key,
        authority,
        keyid,
        now,
        signature,
    ] = *fields
    else {
        return Ok("unknown line".to_owned());
    };
    let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let profile = match profile {
        "offblocksTargetUri" => &offblocks::TARGET_URI_PROFILE,
        _ => &offblocks::PROFILE,
    };
    let ids: Vec<&str> = given(id).into_iter().collect();
    let input = offblocks::Input {
        ids: &ids,
        body: given(body),
        access_token: given(token),
        idempotency_key: given(key),
    };
    let call = offblocks::call(offblocks::operation(operation)?, &input, profile)?;
    let algorithm = signature::Algorithm::parse(profile.algorithm)?;
    let signer = Signer {
        algorithm,
        keyid: given(keyid),
        now: now.parse().unwrap_or_default(),
        nonce: None,
    };
    let mut headers = call.headers.clone();
    let mut base = String::new();
    if let Some(signature) = given(signature) {
        let prepared = offblocks::prepare(&call, "https", authority, profile, &signer)?;
        let start = prepared.signature_start;
        let sealed = signature::complete(start, algorithm, signature.as_bytes())?;
        headers.insert(signature::SIGNATURE_INPUT, prepared.signature_input)?;
        headers.insert(signature::SIGNATURE, sealed)?;
        base = prepared.base;
    }
    let request = SignedRequest {
        method: call.method,
        target: call.target,
        headers,
        body: call.body,
    };
    Ok(format!("{}\n{base}", text(&request)))
}

/// The request: of the token call with an assertion, of the search as it was before its PAN was sealed, and what opens that.
fn d1(fields: &[&str]) -> Result<String, cardseal::Error> {
    let [
        operation,
        ids,
        query,
        body,
        token,
        correlation_id,
        ref rest @ ..,
    ] = *fields
    else {
        return Ok("unknown line".to_owned());
    };
    let ids: Vec<&str> = ids.split('\n').collect();
    let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let input = d1::Input {
        ids: &ids,
        query: given(query),
        body: given(body),
        access_token: given(token),
        correlation_id: given(correlation_id),
    };
    let call = d1::call(d1::operation(operation)?, &input)?;
    let mut headers = Headers::default();
    let mut body = call.body.unwrap_or_default().to_owned();
    let mut opening = String::new();
    match *rest {
        [
            kid,
            issuer,
            audience,
            now,
            lifetime,
            iat,
            id,
            is_json,
            signature,
        ] => {
            let assertion = Assertion {
                issuer,
                audience,
                now: now.parse().unwrap_or_default(),
                lifetime: lifetime.parse().unwrap_or_default(),
                issued_at: iat == "true",
                id: given(id),
            };
            let input = jwt::signing_input(Some(kid), &assertion.claims()?)?;
            let assertion = jwt::complete(input, signature.as_bytes())?;
            let (content_type, text) = d1::token_body(&assertion, is_json == "true");
            headers.insert("content-type", content_type.to_owned())?;
            body = text;
        }
        [message, secret] => {
            let received = jwe::Received::parse(message)?;
            let secret = STANDARD.decode(secret).unwrap_or_default();
            let key = AgreedKey::for_content(&secret, received.apu(), received.apv());
            opening = format!("\n{}\n{}", received.header(), STANDARD.encode(key.bytes()));
        }
        _ => {}
    }
    for (name, value) in call.headers.iter() {
        headers.insert(name, value.to_owned())?;
    }
    let request = SignedRequest {
        method: call.method,
        target: call.target,
        headers,
        body: Some(&body),
    };
    Ok(text(&request) + &opening)
}

fn base(fields: &[&str]) -> Result<String, cardseal::Error> {
    let [
        method,
        scheme,
        authority,
        resource,
        covered,
        created,
        keyid,
        headers @ ..,
    ] = fields
    else {
        return Ok("unknown line".to_owned());
    };
    let mut message = Message::request(method, scheme, authority, resource, None)?;
    message.headers = headers
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let parameters = Parameters::new(vec![
        Parameter::Created(created.parse().unwrap_or_default()),
        Parameter::text("keyid", keyid)?,
    ])?;
    let covered = signature::components(covered.lines(), "components")?;
    signature::signature_base(&message, &covered, &parameters, &[])
}

fn secret(key: &str) -> Result<Secret, cardseal::Error> {
    Secret::from_bytes(key.as_bytes().to_vec())
}

fn origin(host: &str, port: &str) -> Result<Origin, cardseal::Error> {
    Origin::new(host, port.parse().unwrap_or_default())
}

fn pairs(flat: &[&str]) -> Vec<(String, String)> {
    flat.chunks_exact(2)
        .map(|pair| (pair[0].to_owned(), pair[1].to_owned()))
        .collect()
}

/// The request as HTTP/1.1 would write it, but for the host.
fn text(request: &SignedRequest<'_>) -> String {
    let mut text = format!("{} {}\n", request.method.as_str(), request.target.as_str());
    for (name, value) in request.headers.iter() {
        text += &format!("{name}: {value}\n");
    }
    text + "\n" + request.body.unwrap_or_default()
}
