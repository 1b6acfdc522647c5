//! A short digest over named content in canonical order.

use alloc::string::String;
use core::fmt::{self, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The first 128 bits of SHA-256 over canonical text; shown as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Digest(pub [u8; 16]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl core::str::FromStr for Digest {
    type Err = String;

    /// Reads 32 lower-case hexadecimal digits.
    fn from_str(s: &str) -> Result<Digest, String> {
        let bad = || alloc::format!("`{s}` is no digest of 32 lower-case hexadecimal digits");
        if s.len() != 32 || !s.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(bad());
        }
        u128::from_str_radix(s, 16).map(|n| Digest(n.to_be_bytes())).map_err(|_| bad())
    }
}

crate::time::as_text!(Digest);

/// Collects lines of text; sorted ones give a digest that does not depend on arrival.
#[derive(Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn line(&mut self, text: impl fmt::Display) {
        let _ = writeln!(self, "{text}");
    }

    pub(crate) fn sorted(&mut self, title: &str, mut lines: alloc::vec::Vec<String>) {
        lines.sort_unstable();
        self.line(format_args!("[{title}] {}", lines.len()));
        for l in lines {
            self.line(l);
        }
    }

    pub(crate) fn finish(self) -> Digest {
        let full = self.0.finalize();
        let mut short = [0; 16];
        for (to, from) in short.iter_mut().zip(full.iter()) {
            *to = *from;
        }
        Digest(short)
    }
}

impl Write for Hasher {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.0.update(s.as_bytes());
        Ok(())
    }
}
