//! Keyed state of recent callers. It is a cache and nothing more: bounded, wiped when it is dropped, and
//! made again from the key that the caller still holds.

use std::cell::RefCell;

use zeroize::Zeroize as _;

use crate::hmac::Keyed;
use crate::provider::freedompay::FreedomPay;
use crate::provider::paysera::Paysera;
use crate::{Error, jws, mac};

/// How many callers are kept. The least recently used makes room.
const MOST: usize = 64;

pub(super) enum Kept {
    FreedomPay(FreedomPay),
    Paysera(Paysera),
    Jws(jws::Key),
    Mac(mac::Key),
    Hmac(Keyed),
}

impl Kept {
    pub(super) fn freedompay(&mut self) -> Option<&mut FreedomPay> {
        match self {
            Self::FreedomPay(client) => Some(client),
            _ => None,
        }
    }

    pub(super) fn paysera(&mut self) -> Option<&mut Paysera> {
        match self {
            Self::Paysera(client) => Some(client),
            _ => None,
        }
    }

    pub(super) fn jws(&mut self) -> Option<&mut jws::Key> {
        match self {
            Self::Jws(key) => Some(key),
            _ => None,
        }
    }

    pub(super) fn hmac(&mut self) -> Option<&mut Keyed> {
        match self {
            Self::Hmac(keyed) => Some(keyed),
            _ => None,
        }
    }

    pub(super) fn mac(&mut self) -> Option<&mut mac::Key> {
        match self {
            Self::Mac(key) => Some(key),
            _ => None,
        }
    }
}

thread_local! {
    /// The most recently used comes first.
    // Boxed, so that a growing vector leaves no copies of keyed state behind.
    static KEPT: RefCell<Vec<(u32, Box<Kept>)>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn keep(number: u32, kept: Kept) {
    drop(take(number));
    put(number, Box::new(kept));
    wipe_stack();
}

/// Acts on what is kept under a number; `None` when nothing of that kind is.
// Taken out and put back, so that what each caller does is no part of what all share.
pub(super) fn with<T, R>(
    number: u32,
    pick: fn(&mut Kept) -> Option<&mut T>,
    act: impl FnOnce(&mut T) -> Result<R, Error>,
) -> Result<Option<R>, Error> {
    let Some(mut kept) = take(number) else {
        return Ok(None);
    };
    let outcome = pick(&mut kept).map(act).transpose();
    put(number, kept);
    outcome
}

#[inline(never)]
fn take(number: u32) -> Option<Box<Kept>> {
    KEPT.with_borrow_mut(|all| {
        let place = all.iter().position(|(known, _)| *known == number)?;
        Some(all.remove(place).1)
    })
}

#[inline(never)]
fn put(number: u32, kept: Box<Kept>) {
    KEPT.with_borrow_mut(|all| {
        all.truncate(MOST.saturating_sub(1));
        all.insert(0, (number, kept));
    });
}

pub(super) fn forget(number: u32) {
    drop(take(number));
    wipe_stack();
}

/// Dropping wipes a value where it is, not where it was moved from. What earlier calls left on the stack
/// lies below this frame, where this array comes to lie.
#[inline(never)]
fn wipe_stack() {
    let mut below = [0u64; 2048];
    below.zeroize();
    std::hint::black_box(&below);
}
