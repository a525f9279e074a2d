//! Nonces from a pool of random bytes. One call to the host costs more than a signature, so it is asked
//! for many bytes at a time, at the first use and never at import; each is wiped as it is used.

use std::cell::RefCell;

use crate::{Code, Error, jwe};

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
    fn letter(&mut self, letter: &mut u8) -> Result<(), Error> {
        loop {
            let byte = self.take()?;
            if byte < FAIR {
                *letter = ALPHABET
                    .get(usize::from(byte % 62))
                    .copied()
                    .unwrap_or_default();
                return Ok(());
            }
        }
    }

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
        "cannot be made: this host gives no randomness, or not yet",
        "in a Worker make the call while a request is handled; elsewhere pass a value of your own",
    )
    .at("nonce")
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    POOL.with_borrow_mut(|pool| {
        bytes.iter_mut().try_for_each(|byte| {
            *byte = pool.take()?;
            Ok(())
        })
    })
}

/// A fresh initialization vector. The key that it is used with encrypts one message (RFC 7518 4.6.2).
pub(super) fn iv() -> Result<[u8; jwe::IV_LENGTH], Error> {
    let mut bytes = [0; jwe::IV_LENGTH];
    fill(&mut bytes).map_err(|error| error.at("iv"))?;
    Ok(bytes)
}

/// A fresh UUID of version 4 (RFC 9562 5.4); `field` is what it is made for.
pub(super) fn uuid(field: &str) -> Result<String, Error> {
    let mut bytes = [0; 16];
    fill(&mut bytes).map_err(|error| error.at(field))?;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        let byte = match index {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        };
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(hex_digit(byte >> 4));
        text.push(hex_digit(byte & 0x0f));
    }
    Ok(text)
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or_default()
}

/// A fresh nonce of letters and digits.
pub(super) fn nonce() -> Result<String, Error> {
    let mut letters = [0; LENGTH];
    POOL.with_borrow_mut(|pool| {
        letters
            .iter_mut()
            .try_for_each(|letter| pool.letter(letter))
    })?;
    Ok(std::str::from_utf8(&letters)
        .unwrap_or_default()
        .to_string())
}
