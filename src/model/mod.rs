//! Declarations of operations and models as data, and the checker that walks a declaration over JSON
//! text.

mod check;
pub(crate) mod json;
mod path;
mod rule;

use crate::http::Method;

pub use rule::Text;

pub(crate) use check::{check, query};

/// A JSON object that a provider documents.
#[derive(Debug)]
pub struct Model {
    /// The name of its TypeScript interface.
    pub name: &'static str,
    /// The members, in the provider's order.
    pub fields: &'static [Field],
    /// A field that the value of another one makes required.
    pub condition: Option<Condition>,
    /// Whether it takes any member: no page shows them.
    pub open: bool,
    /// What it is, for the reference.
    pub doc: &'static str,
}

/// Makes a field required when another one has a value.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// The field that is required then.
    pub field: &'static str,
    /// The field that decides, a string.
    pub other: &'static str,
    /// Its value.
    pub value: &'static str,
}

impl Model {
    /// Declares a model.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self {
            name: for_reference(name),
            fields,
            condition: None,
            open: false,
            doc: "",
        }
    }

    /// Declares an object of any members.
    #[must_use]
    pub const fn open(name: &'static str) -> Self {
        let mut model = Self::new(name, &[]);
        model.open = true;
        model
    }

    /// Says that an answer has more members than are known.
    #[must_use]
    pub const fn and_others(mut self) -> Self {
        self.open = true;
        self
    }

    /// Requires `field` when `other` has this value.
    #[must_use]
    pub const fn required_when(
        mut self,
        field: &'static str,
        other: &'static str,
        value: &'static str,
    ) -> Self {
        self.condition = Some(Condition {
            field,
            other,
            value,
        });
        self
    }

    /// Says what it is.
    #[must_use]
    pub const fn doc(mut self, text: &'static str) -> Self {
        self.doc = for_reference(text);
        self
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A string under a rule.
    Text(Text),
    /// A string, one of these.
    OneOf(&'static [&'static str]),
    /// A string; these values are documented, others may come.
    Open(&'static [&'static str]),
    /// An integer in this range.
    Integer(i64, i64),
    /// An integer, one of these.
    IntegerOneOf(&'static [i64]),
    /// A finite number that is not negative.
    Amount,
    /// Any number; in answers.
    Number,
    /// An integer, or the same as a string: the provider's pages disagree; in answers.
    IntegerOrText,
    /// An object.
    Object(&'static Model),
    /// An array of objects.
    Objects(&'static Model),
    /// An array of strings, each one of these; in answers others may come.
    Texts(&'static [&'static str]),
    /// Anything.
    Any,
}

/// Who writes a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Both sides.
    Both,
    /// The provider; in answers only.
    Read,
    /// The caller; in requests only.
    Write,
}

/// A member of a [`Model`].
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a request has to have it, or an answer always has it.
    pub required: bool,
    /// Who writes it.
    pub access: Access,
    /// Whether its value is kept out of logs.
    pub sensitive: bool,
    /// What it is, for the reference.
    pub doc: &'static str,
}

impl Field {
    /// Declares a field that may be absent.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
            access: Access::Both,
            sensitive: false,
            doc: "",
        }
    }

    /// The field is always there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Only the provider writes it.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.access = Access::Read;
        self
    }

    /// Only the caller writes it.
    #[must_use]
    pub const fn write_only(mut self) -> Self {
        self.access = Access::Write;
        self
    }

    /// Its value is kept out of logs.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Says what it is.
    #[must_use]
    pub const fn doc(mut self, text: &'static str) -> Self {
        self.doc = for_reference(text);
        self
    }
}

/// A call that a provider documents.
#[derive(Debug)]
pub struct Operation {
    /// The name in JavaScript, as `cards.close`.
    pub name: &'static str,
    /// The method.
    pub method: Method,
    /// The path; `:name` stands for an id.
    pub path: &'static str,
    /// What the query takes.
    pub query: Option<&'static Model>,
    /// What the body takes.
    pub body: Option<&'static Model>,
    /// Whether the caller may leave query and body out: they are empty objects then.
    pub may_be_empty: bool,
    /// What goes out in place of the body: the client makes it of what it was given.
    pub sends: Option<&'static Model>,
    /// What the answer holds.
    pub answer: Answer,
    /// What the request id in the body stands for.
    pub request_id: RequestId,
    /// Whether the request is sealed.
    pub signed: bool,
    /// Whether it goes out without an access token, where the provider has them.
    pub anonymous: bool,
    /// What it does, for the reference.
    pub doc: &'static str,
    /// The provider's page.
    pub source: &'static str,
}

/// What a call answers with.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// Nothing.
    Empty,
    /// An object.
    Object(&'static Model),
    /// No page shows it.
    Unseen,
}

/// What a request id in the body stands for (FreedomPay).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestId {
    /// A new id; a duplicate is refused.
    Own,
    /// The id of an earlier call.
    Reference,
    /// There is none.
    None,
}

impl Operation {
    /// Declares a sealed call without query, body or answer.
    #[must_use]
    pub const fn new(name: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            name,
            method,
            path,
            query: None,
            body: None,
            may_be_empty: false,
            sends: None,
            answer: Answer::Empty,
            request_id: RequestId::None,
            signed: true,
            anonymous: false,
            doc: "",
            source: "",
        }
    }

    /// Takes a query.
    #[must_use]
    pub const fn query(mut self, model: &'static Model) -> Self {
        self.query = Some(model);
        self
    }

    /// Takes a body.
    #[must_use]
    pub const fn body(mut self, model: &'static Model) -> Self {
        self.body = Some(model);
        self
    }

    /// The caller may leave query and body out.
    #[must_use]
    pub const fn may_be_empty(mut self) -> Self {
        self.may_be_empty = true;
        self
    }

    /// Sends another body than it takes. The module makes it, and does without the declaration.
    #[must_use]
    pub const fn sends(mut self, model: &'static Model) -> Self {
        if !cfg!(target_arch = "wasm32") {
            self.sends = Some(model);
        }
        self
    }

    /// Answers with a body. The checker never reads answers, so the module does without the declaration.
    #[must_use]
    pub const fn answers(mut self, model: &'static Model) -> Self {
        if !cfg!(target_arch = "wasm32") {
            self.answer = Answer::Object(model);
        }
        self
    }

    /// Answers with what no page shows.
    #[must_use]
    pub const fn answers_unseen(mut self) -> Self {
        self.answer = Answer::Unseen;
        self
    }

    /// Says what the request id in the body stands for.
    #[must_use]
    pub const fn request_id(mut self, role: RequestId) -> Self {
        self.request_id = role;
        self
    }

    /// The call goes out without a seal.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    /// The call goes out without an access token.
    #[must_use]
    pub const fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Says what it does and which page says so.
    #[must_use]
    pub const fn doc(mut self, text: &'static str, source: &'static str) -> Self {
        self.doc = for_reference(text);
        self.source = for_reference(source);
        self
    }

    /// The names of the ids in the path, in order.
    pub fn path_ids(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|segment| segment.strip_prefix(':'))
    }
}

/// The reference is generated by native code, so the module does not carry its sentences.
const fn for_reference(text: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") {
        return "";
    }
    text
}
