//! Times as JavaScript passes them and as they stand on the wire.

use crate::{Code, Error};

/// Seconds beyond this are milliseconds: it is the year 5138.
const LATEST: u64 = 100_000_000_000;

/// The whole seconds of a clock that counts milliseconds, as `Date.now` does.
///
/// # Errors
/// [`Code::InvalidTimestamp`] for a time that is negative or not a number, and for one that can only be
/// in seconds: as milliseconds it would lie between 12 January 1970 and 3 March 1973.
pub fn seconds_of(milliseconds: f64) -> Result<u64, Error> {
    if (1e9..1e11).contains(&milliseconds) {
        return Err(invalid_now("returned seconds"));
    }
    whole_seconds((milliseconds / 1000.0).floor(), "now")
        .map_err(|_| invalid_now("did not return milliseconds"))
}

fn invalid_now(problem: &'static str) -> Error {
    Error::new(
        Code::InvalidTimestamp,
        problem,
        "return milliseconds since 1970, as Date.now does",
    )
    .at("now")
}

/// Seconds since 1970 as JavaScript passes them.
///
/// # Errors
/// [`Code::InvalidTimestamp`] for a time that is negative, fractional or not a number, and for
/// milliseconds.
pub fn whole_seconds(seconds: f64, field: &str) -> Result<u64, Error> {
    if seconds > LATEST as f64 {
        return Err(in_milliseconds(field));
    }
    if seconds >= 0.0 && seconds.fract() == 0.0 {
        return Ok(seconds as u64);
    }
    Err(Error::new(
        Code::InvalidTimestamp,
        "is not a whole number of seconds",
        "pass seconds since 1970, as in Math.floor(Date.now() / 1000)",
    )
    .at(field))
}

/// Refuses a number of seconds that can only be one of milliseconds.
///
/// # Errors
/// [`Code::InvalidTimestamp`].
pub(crate) fn not_milliseconds(seconds: u64, field: &str) -> Result<(), Error> {
    if seconds > LATEST {
        return Err(in_milliseconds(field));
    }
    Ok(())
}

fn in_milliseconds(field: &str) -> Error {
    Error::new(
        Code::InvalidTimestamp,
        "is in milliseconds",
        "pass seconds, as in Math.floor(Date.now() / 1000)",
    )
    .at(field)
}

/// A span of time, in seconds.
///
/// # Errors
/// [`Code::InvalidTimestamp`] for a span that is negative, fractional or not a number.
pub fn span(seconds: f64, field: &str) -> Result<u64, Error> {
    whole_seconds(seconds, field).map_err(|_| {
        Error::new(
            Code::InvalidTimestamp,
            "is not a whole number of seconds",
            "pass a span in seconds, as 300",
        )
        .at(field)
    })
}
