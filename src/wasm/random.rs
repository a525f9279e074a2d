//! Nonces from a pool of random bytes. One call to the host costs more than a signature, so it is asked
//! for many bytes at a time, at the first use and never at import; each is wiped as it is used.

use std::cell::RefCell;

use crate::{Code, Error};

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// 190 bits: two nonces never meet.
const LENGTH: usize = 32;
/// The largest multiple of 62 in a byte: what lies beyond would make some letters more frequent.
const FAIR: u8 = 248;

struct Pool {
    bytes: [u8; 2048],
    used: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; 2048], used: 2048 }) };
}

impl Pool {
    fn take(&mut self) -> Result<u8, Error> {
        if self.used >= self.bytes.len() {
            getrandom::fill(&mut self.bytes).map_err(|_| no_randomness())?;
            self.used = 0;
        }
        let byte = self.bytes.get_mut(self.used).map(std::mem::take);
        self.used = self.used.saturating_add(1);
        byte.ok_or_else(no_randomness)
    }
}

fn no_randomness() -> Error {
    Error::new(
        Code::NoRandomness,
        "cannot be made: this host has no crypto.getRandomValues",
        "pass a nonce of your own",
    )
    .at("nonce")
}

/// A fresh nonce of letters and digits.
pub(super) fn nonce() -> Result<String, Error> {
    POOL.with_borrow_mut(|pool| {
        let mut nonce = String::with_capacity(LENGTH);
        while nonce.len() < LENGTH {
            let byte = pool.take()?;
            let letter = ALPHABET.get(usize::from(byte % 62));
            if let Some(letter) = letter.filter(|_| byte < FAIR) {
                nonce.push(char::from(*letter));
            }
        }
        Ok(nonce)
    })
}
