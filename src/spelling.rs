//! Values that are written either as text in a spelling of their own or as a table.

use alloc::string::String;
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::value::MapAccessDeserializer};

/// Reads a value that is either text in its own spelling or a table `R`; keeps the path for error messages.
pub(crate) fn text_or_table<'de, D, T, R>(d: D, expecting: &'static str, from: fn(R) -> T) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err = String>,
    R: Deserialize<'de>,
{
    struct V<T, R>(&'static str, fn(R) -> T);
    impl<'de, T: FromStr<Err = String>, R: Deserialize<'de>> serde::de::Visitor<'de> for V<T, R> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
        fn visit_str<E: serde::de::Error>(self, s: &str) -> Result<T, E> {
            s.parse().map_err(E::custom)
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            R::deserialize(MapAccessDeserializer::new(map)).map(self.1)
        }
    }
    d.deserialize_any(V(expecting, from))
}
