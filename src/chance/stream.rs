//! Seeds, keys and streams.

use alloc::string::String;
use core::{fmt, str::FromStr};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What all chance of a run begins with; written as a decimal number, in files as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Seed(pub u64);

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Seed {
    type Err = String;

    /// Reads decimal digits, without a sign.
    fn from_str(s: &str) -> Result<Seed, String> {
        let digits = s.bytes().all(|b| b.is_ascii_digit());
        s.parse().ok().filter(|_| digits).map(Seed).ok_or_else(|| alloc::format!("`{s}` is no seed: a whole number from 0 to {}", u64::MAX))
    }
}

/// What opens the streams of one purpose, party and place, one for each replicate; shown as 64 hexadecimal digits.
///
/// Making a key costs a hash; make it once and keep it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of `purpose` for `party` at `place`, all by their external names; an empty name says that there is none.
    ///
    /// SHA-256 over a fixed title, the seed and the names, each after its length, so that no two combinations run together.
    #[must_use]
    pub fn new(seed: Seed, purpose: &str, party: &str, place: &str) -> Key {
        let mut hash = Sha256::new();
        hash.update(b"ceasefire chance 1\0");
        hash.update(seed.0.to_le_bytes());
        for name in [purpose, party, place] {
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name.as_bytes());
        }
        Key(hash.finalize().into())
    }

    /// The stream of a replicate, at its beginning.
    ///
    /// It is the same however many replicates are run. Nothing is generated before the first draw.
    #[must_use]
    #[inline]
    pub fn stream(&self, replicate: u64) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.0);
        generator.set_stream(replicate);
        Stream(generator)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl FromStr for Key {
    type Err = String;

    /// Reads 64 lower-case hexadecimal digits.
    fn from_str(s: &str) -> Result<Key, String> {
        let digit = |b: u8| match b {
            b'0'..=b'9' => Some(b - b'0'),
            b'a'..=b'f' => Some(b - b'a' + 10),
            _ => None,
        };
        let (mut key, mut given) = ([0; 32], s.bytes());
        let read = key.iter_mut().all(|to| match (given.next().and_then(digit), given.next().and_then(digit)) {
            (Some(high), Some(low)) => {
                *to = high << 4 | low;
                true
            }
            _ => false,
        });
        if !read || given.next().is_some() {
            return Err(alloc::format!("`{s}` is no key of 64 lower-case hexadecimal digits"));
        }
        Ok(Key(key))
    }
}

crate::time::as_text!(Seed, Key);

/// An endless row of random bits, and where in it one stands: ChaCha with 8 rounds (D. J. Bernstein, "ChaCha, a variant of
/// Salsa20", 2008), the replicate as its nonce.
///
/// Saved as its key, its replicate and the number of words drawn; that is all it remembers, so a restored stream goes on
/// exactly as the saved one would have. How draws are made of words is said at each method.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The key that opened this stream.
    #[must_use]
    pub fn key(&self) -> Key {
        Key(self.0.get_seed())
    }

    /// The replicate that this stream belongs to.
    #[must_use]
    pub fn replicate(&self) -> u64 {
        self.0.get_stream()
    }

    /// How many words have been drawn.
    #[must_use]
    pub fn drawn(&self) -> u64 {
        u64::try_from(self.0.get_word_pos() / 2).unwrap_or(u64::MAX)
    }

    /// The next word: 64 random bits. Every other draw is made of these.
    #[must_use]
    #[inline]
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stream({}, replicate {}, {} drawn)", self.key(), self.replicate(), self.drawn())
    }
}

/// A stream in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    key: Key,
    replicate: u64,
    drawn: u64,
}

impl From<Stream> for Saved {
    fn from(stream: Stream) -> Saved {
        Saved { key: stream.key(), replicate: stream.replicate(), drawn: stream.drawn() }
    }
}

impl From<Saved> for Stream {
    fn from(saved: Saved) -> Stream {
        let mut stream = saved.key.stream(saved.replicate);
        stream.0.set_word_pos(u128::from(saved.drawn) * 2);
        stream
    }
}
