//! What can be said of the signatures of a message before their keys are known (RFC 9421 3.2).

use super::algorithm::Algorithm;
use super::base::signature_base;
use super::component::{self, Component, place};
use super::message::{Fields, Message, combined};
use super::parameters::{NAMES, Parameters};
use super::sign::{SIGNATURE, SIGNATURE_INPUT};
use super::value::FieldTypes;
use crate::digest::{self, CONTENT_DIGEST};
use crate::structured::{self, Bare, Item, Member, Named};
use crate::{Code, Error};

/// How many signatures are looked at, and how many components of each: more are made by nobody but to keep a
/// verifier busy before any key is known.
const MOST_SIGNATURES: usize = 16;
const MOST_COMPONENTS: usize = 64;

/// What a signature has to be and to cover.
#[derive(Clone, Debug)]
pub struct Policy<'a> {
    /// Covered by every signature, parameters included.
    pub components: Vec<Component>,
    /// There with every signature.
    pub parameters: Vec<&'a str>,
    /// The signature under this label alone.
    pub label: Option<&'a str>,
    /// The signatures with this tag alone.
    pub tag: Option<&'a str>,
    /// How old a signature may be, in seconds; it then has to say when it was made.
    pub max_age: Option<i64>,
    /// How far the clocks may be apart, in seconds.
    pub clock_skew: i64,
    /// The time, in seconds since 1970.
    pub now: i64,
}

/// A signature that fits the policy, but for its key.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What it covers.
    pub components: Vec<Component>,
    /// Its parameters.
    pub parameters: Parameters,
    /// What was signed.
    pub base: String,
    /// The signature.
    pub signature: Vec<u8>,
}

/// A label, and what is to be verified under it or why it is refused already.
pub type Selected = (String, Result<Candidate, Error>);

/// The signatures that the policy selects, in order.
///
/// `body` is compared with a covered `Content-Digest`. What is left is the key's part: look it up by the parameters,
/// [`Candidate::check_key`], and verify `signature` over `base`.
///
/// ```
/// use cardseal::signature::{Algorithm, Message, Policy, candidates, components};
///
/// let mut message = Message::request("GET", "https", "example.com", "/", None)?;
/// message.headers.push(("signature-input", "sig=(\"@path\");created=1700000000;keyid=\"a\""));
/// message.headers.push(("signature", "sig=:kREvQLQ1MKoCJBBmfjPTyCpTJYkIgS1HqLjK2RwKYuY=:"));
/// let policy = Policy {
///     components: components(["@path"], "components")?,
///     parameters: vec!["keyid"],
///     label: None,
///     tag: None,
///     max_age: Some(300),
///     clock_skew: 5,
///     now: 1700000010,
/// };
/// for (label, candidate) in candidates(&message, None, &policy, &[])? {
///     let candidate = candidate?;
///     assert_eq!((label.as_str(), candidate.parameters.text("keyid")), ("sig", Some("a")));
///     candidate.check_key(Algorithm::HmacSha256, Some(&[Algorithm::HmacSha256]))?;
///     assert!(candidate.base.starts_with("\"@path\": /\n"));
/// }
/// # Ok::<(), cardseal::Error>(())
/// ```
///
/// # Errors
/// [`Code::NoSignature`] when the policy selects none; [`Code::MalformedSignature`] when the fields
/// cannot be read, or it selects more than 16; [`Code::InvalidHeader`] for a line break in one of them.
pub fn candidates(
    message: &Message<'_>,
    body: Option<&[u8]>,
    policy: &Policy<'_>,
    types: &FieldTypes<'_>,
) -> Result<Vec<Selected>, Error> {
    let inputs = message.header(SIGNATURE_INPUT)?.unwrap_or_default();
    let signatures = message.header(SIGNATURE)?.unwrap_or_default();
    let inputs = structured::members(&inputs).ok_or_else(|| unreadable(SIGNATURE_INPUT))?;
    let signatures = structured::members(&signatures).ok_or_else(|| unreadable(SIGNATURE))?;
    let mut digests = Digests {
        message,
        body,
        header: None,
        trailer: None,
    };
    let mut found: Vec<Selected> = Vec::new();
    for input in &inputs {
        let label = input.name.as_str();
        if !policy.selects(label, &input.member) || found.iter().any(|(known, _)| known == label) {
            continue;
        }
        if found.len() == MOST_SIGNATURES {
            return Err(too_many(
                "has more than 16 signatures to choose from",
                "name a label or a tag",
            ));
        }
        let candidate = only(&inputs, label, SIGNATURE_INPUT)
            .and_then(|input| {
                let signature = bytes_of(only(&signatures, label, SIGNATURE)?)?;
                candidate(input, signature, message, policy, types)
            })
            .and_then(|candidate| digests.check(&candidate).map(|()| candidate));
        found.push((label.to_string(), candidate));
    }
    if found.is_empty() {
        return Err(Error::new(
            Code::NoSignature,
            "has no signature that the policy selects",
            "compare the label and the tag with those that the other side sends",
        )
        .at(SIGNATURE_INPUT));
    }
    Ok(found)
}

#[cold]
fn too_many(problem: &'static str, hint: &str) -> Error {
    Error::new(Code::MalformedSignature, problem, hint).at(SIGNATURE_INPUT)
}

#[cold]
fn unreadable(field: &'static str) -> Error {
    Error::new(
        Code::MalformedSignature,
        "is not a dictionary",
        "pass the field as it arrived (RFC 9421 4)",
    )
    .at(field)
}

/// The member under a label. What is there twice, the label or a parameter, has no one meaning.
fn only<'m, 'a>(
    members: &'m [Named<'a>],
    label: &str,
    field: &'static str,
) -> Result<&'m Member<'a>, Error> {
    let mut under = members.iter().filter(|named| named.name.as_str() == label);
    let refused = |problem| {
        let hint = "a label is in both fields, once (RFC 9421 4)";
        Err(Error::new(Code::MalformedSignature, problem, hint).at(field))
    };
    match (under.next(), under.next()) {
        (None, _) => refused("lacks the label that the other field has"),
        (Some(named), None) if !named.repeats => Ok(&named.member),
        _ => refused("has the label or a parameter twice"),
    }
}

fn bytes_of(member: &Member<'_>) -> Result<Vec<u8>, Error> {
    match member {
        Member::Item(Item {
            value: Bare::ByteSequence(bytes),
            ..
        }) => Ok(bytes.clone()),
        _ => Err(Error::new(
            Code::MalformedSignature,
            "is not a byte sequence",
            "a signature is base64 between colons (RFC 9421 4.2)",
        )
        .at(SIGNATURE)),
    }
}

fn candidate(
    input: &Member<'_>,
    signature: Vec<u8>,
    message: &Message<'_>,
    policy: &Policy<'_>,
    types: &FieldTypes<'_>,
) -> Result<Candidate, Error> {
    let Member::InnerList(items, parameters) = input else {
        return Err(Error::new(
            Code::MalformedSignature,
            "is not a list of components",
            "components stand in parentheses (RFC 9421 4.1)",
        )
        .at(SIGNATURE_INPUT));
    };
    if items.len() > MOST_COMPONENTS {
        return Err(too_many("covers more than 64 components", "cover fewer"));
    }
    let parameters = Parameters::of(parameters).map_err(|error| {
        if error.code() == Code::InvalidTimestamp {
            return error;
        }
        Error::new(
            Code::MalformedSignature,
            "has a parameter with a name or type that RFC 9421 2.3 does not define",
            "created and expires are whole seconds; nonce, alg, keyid and tag are strings",
        )
        .at(SIGNATURE_INPUT)
    })?;
    let mut components = Vec::new();
    for item in items {
        Component::of(item)
            .and_then(|component| component::add(&mut components, component))
            .map_err(|error| error.at(SIGNATURE_INPUT))?;
    }
    policy.check_coverage(&components, &parameters)?;
    policy.check_time(&parameters)?;
    // RFC 9421 3.2, step 7: the base has the parameters written anew, not as they came.
    let base = signature_base(message, &components, &parameters, types)?;
    Ok(Candidate {
        components,
        parameters,
        base,
        signature,
    })
}

/// The comparison of body and digest, made once however many signatures cover it.
struct Digests<'m, 'a> {
    message: &'m Message<'a>,
    body: Option<&'m [u8]>,
    header: Option<Result<(), Error>>,
    trailer: Option<Result<(), Error>>,
}

impl Digests<'_, '_> {
    /// A covered digest says nothing of the body until the two are compared (RFC 9421 7.2.8). That of the
    /// request which a response answers is of a body that is not here.
    fn check(&mut self, candidate: &Candidate) -> Result<(), Error> {
        for component in &candidate.components {
            let parameters = &component.parameters;
            if component.name != CONTENT_DIGEST || parameters.req {
                continue;
            }
            // The member that is covered has to be one that is compared.
            if let Some(name) = &parameters.key {
                digest::Algorithm::parse(name).map_err(|error| error.at(CONTENT_DIGEST))?;
            }
            let (fields, known) = if parameters.tr {
                (&self.message.trailers, &mut self.trailer)
            } else {
                (&self.message.headers, &mut self.header)
            };
            known
                .get_or_insert_with(|| compare(fields, self.body))
                .clone()?;
        }
        Ok(())
    }
}

fn compare(fields: &Fields<'_>, body: Option<&[u8]>) -> Result<(), Error> {
    let body = body.ok_or_else(|| {
        Error::new(
            Code::MissingField,
            "is missing, and the signature covers its digest",
            "pass the bytes as they arrived, also when there are none",
        )
        .at("body")
    })?;
    let field = combined(fields, CONTENT_DIGEST)?.unwrap_or_default();
    digest::verify(&field, body)
}

impl Candidate {
    /// Whether a key's algorithm fits; see [`check_key`].
    ///
    /// # Errors
    /// As [`check_key`].
    pub fn check_key(
        &self,
        algorithm: Algorithm,
        allowed: Option<&[Algorithm]>,
    ) -> Result<(), Error> {
        check_key(
            self.parameters.text("alg"),
            &self.signature,
            algorithm,
            allowed,
        )
    }
}

/// Whether a key's algorithm is the one that the signature names, and one that is allowed; and whether the
/// signature can be of it, so that no other one reaches the host or a caller's own function.
///
/// # Errors
/// [`Code::UnsupportedAlgorithm`]; [`Code::PolicyNotMet`]; [`Code::SignatureMismatch`].
pub fn check_key(
    alg: Option<&str>,
    signature: &[u8],
    algorithm: Algorithm,
    allowed: Option<&[Algorithm]>,
) -> Result<(), Error> {
    algorithm.check_name(alg)?;
    algorithm.check_length(signature).map_err(|_| {
        Error::new(
            Code::SignatureMismatch,
            "is not as long as the key's algorithm has it",
            "compare the algorithms of both sides",
        )
        .at(SIGNATURE)
    })?;
    if allowed.is_none_or(|allowed| allowed.contains(&algorithm)) {
        return Ok(());
    }
    Err(Error::new(
        Code::PolicyNotMet,
        "does not allow the key's algorithm",
        "add it, or use another key",
    )
    .at("policy.algorithms"))
}

impl Policy<'_> {
    fn selects(&self, label: &str, input: &Member<'_>) -> bool {
        if self.label.is_some_and(|wanted| wanted != label) {
            return false;
        }
        let Some(wanted) = self.tag else {
            return true;
        };
        let Member::InnerList(_, parameters) = input else {
            return false;
        };
        parameters.iter().any(|(name, value)| {
            name.as_str() == "tag" && matches!(value, Bare::String(tag) if tag.as_str() == wanted)
        })
    }

    fn check_coverage(&self, covered: &[Component], parameters: &Parameters) -> Result<(), Error> {
        for (index, wanted) in self.components.iter().enumerate() {
            if !covered.iter().any(|component| component.is(wanted)) {
                return Err(Error::new(
                    Code::PolicyNotMet,
                    "is not covered by the signature",
                    "have the other side cover it, with the same parameters",
                )
                .at(&place("policy.components", index)));
            }
        }
        for (index, wanted) in self.parameters.iter().enumerate() {
            if !NAMES.contains(wanted) {
                return Err(Error::new(
                    Code::InvalidArgument,
                    "is not a parameter that RFC 9421 2.3 defines",
                    "the parameters are created, expires, nonce, alg, keyid and tag",
                )
                .at(&place("policy.parameters", index)));
            }
            if !parameters
                .iter()
                .any(|parameter| parameter.name() == *wanted)
            {
                return Err(Error::new(
                    Code::PolicyNotMet,
                    "is not among the signature's parameters",
                    "have the other side send it",
                )
                .at(&place("policy.parameters", index)));
            }
        }
        Ok(())
    }

    fn check_time(&self, parameters: &Parameters) -> Result<(), Error> {
        let latest = self.now.saturating_add(self.clock_skew);
        let earliest = self.now.saturating_sub(self.clock_skew);
        let out_of_range = |problem, field: &str| {
            let hint = "compare the clocks, and the time that the message took";
            Err(Error::new(Code::TimestampOutOfRange, problem, hint).at(field))
        };
        match (parameters.created(), self.max_age) {
            (Some(created), _) if created > latest => {
                return out_of_range("is in the future", "created");
            }
            (Some(created), Some(max_age)) if created < earliest.saturating_sub(max_age) => {
                return out_of_range("is too long ago", "created");
            }
            (None, Some(_)) => {
                return Err(Error::new(
                    Code::PolicyNotMet,
                    "is not among the signature's parameters",
                    "without it the age is not known; maxAgeSeconds null accepts any",
                )
                .at("created"));
            }
            _ => {}
        }
        match parameters.expires() {
            Some(expires) if expires < earliest => out_of_range("has passed", "expires"),
            _ => Ok(()),
        }
    }
}
