//! Numbers saved bit for bit.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that is in a file what it was in memory, whatever the file's format makes of decimals.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bits(pub(super) f64);

impl PartialEq for Bits {
    fn eq(&self, other: &Bits) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Serialize for Bits {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.to_bits().serialize(s)
    }
}

impl<'de> Deserialize<'de> for Bits {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Bits, D::Error> {
        u64::deserialize(d).map(|bits| Bits(f64::from_bits(bits)))
    }
}
