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
    KEPT.with_borrow_mut(|all| {
        all.retain(|(known, _)| *known != number);
        all.truncate(MOST.saturating_sub(1));
        all.insert(0, (number, Box::new(kept)));
    });
    wipe_stack();
}

/// Acts on what is kept under a number; `None` when nothing of that kind is.
pub(super) fn with<T, R>(
    number: u32,
    pick: fn(&mut Kept) -> Option<&mut T>,
    act: impl FnOnce(&mut T) -> Result<R, Error>,
) -> Result<Option<R>, Error> {
    KEPT.with_borrow_mut(|all| {
        let Some(place) = all.iter().position(|(known, _)| *known == number) else {
            return Ok(None);
        };
        if let Some(recent) = all.get_mut(..=place) {
            recent.rotate_right(1);
        }
        let kept = all.first_mut().and_then(|(_, kept)| pick(kept));
        kept.map(act).transpose()
    })
}

pub(super) fn forget(number: u32) {
    KEPT.with_borrow_mut(|all| all.retain(|(known, _)| *known != number));
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
