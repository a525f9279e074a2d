//! The signature base (RFC 9421 2.5).

use super::component::{Component, place};
use super::message::Message;
use super::parameters::Parameters;
use super::value::{FieldTypes, value};
use crate::Error;
use crate::structured;
use crate::text::is_plain_name;

/// What a signature is made of: a line for each covered component, then the signature parameters. `field` is
/// what the caller calls the list of components.
///
/// # Errors
/// [`Code::InvalidComponent`](crate::Code::InvalidComponent) or [`Code::InvalidHeader`](crate::Code::InvalidHeader),
/// naming the place in the list.
///
/// ```
/// use cardseal::signature::{Message, Parameter, Parameters, components, signature_base};
///
/// let mut message = Message::request("GET", "https", "example.com", "/foo?a=1", None)?;
/// message.headers.push(("date", "Tue, 20 Apr 2021 02:07:55 GMT"));
/// let covered = components(["@path", "date"], "components")?;
/// let parameters = Parameters::new(vec![Parameter::Created(1618884473)])?;
/// let base = signature_base(&message, &covered, &parameters, &[])?;
/// assert_eq!(base, "\"@path\": /foo\n\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\
///     \"@signature-params\": (\"@path\" \"date\");created=1618884473");
/// # Ok::<(), cardseal::Error>(())
/// ```
pub fn signature_base(
    message: &Message<'_>,
    components: &[Component],
    parameters: &Parameters,
    types: &FieldTypes<'_>,
) -> Result<String, Error> {
    let mut base = lines(message, components, types)?;
    structured::push_text(&mut base, "@signature-params");
    base.push_str(": ");
    base.push_str(&signature_params(components, parameters)?);
    Ok(base)
}

fn lines(
    message: &Message<'_>,
    components: &[Component],
    types: &FieldTypes<'_>,
) -> Result<String, Error> {
    let mut lines = String::new();
    for (index, component) in components.iter().enumerate() {
        let value = value(message, component, types)
            .map_err(|error| naming(error, component).at(&place("components", index)))?;
        lines.push_str(component.as_str());
        lines.push_str(": ");
        lines.push_str(&value);
        lines.push('\n');
    }
    Ok(lines)
}

/// A verifier has only the sender's list, where a place says little.
#[cold]
fn naming(error: Error, component: &Component) -> Error {
    if component.is_derived() || is_plain_name(&component.name) {
        return error.about(&component.name);
    }
    error
}

/// The inner list that `Signature-Input` has under the label (RFC 9421 2.3).
pub(crate) fn signature_params(
    components: &[Component],
    parameters: &Parameters,
) -> Result<String, Error> {
    let mut list = String::from("(");
    for (index, component) in components.iter().enumerate() {
        if index > 0 {
            list.push(' ');
        }
        list.push_str(component.as_str());
    }
    list.push(')');
    parameters.push(&mut list)?;
    Ok(list)
}
