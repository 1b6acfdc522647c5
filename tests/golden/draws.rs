//! Every sampler, each result as bits.

use ceasefire::chance::{Key, Seed, Stream};

/// A sampler, its result as bits.
pub(crate) type Draw = (&'static str, fn(&mut Stream) -> u64);

pub(crate) const DRAWS: &[Draw] = &[
    ("word", |s| s.word()),
    ("uniform", |s| s.uniform().to_bits()),
    ("uniform_open", |s| s.uniform_open().to_bits()),
    ("below 1000", |s| s.below(1000)),
    ("below 2^63 + 1", |s| s.below((1 << 63) + 1)),
    ("happens 0.5", |s| u64::from(s.happens(0.5))),
    ("exponential", |s| s.exponential(36.0).to_bits()),
    ("normal", |s| s.normal().to_bits()),
    ("lognormal", |s| s.lognormal(1.0, 0.5).to_bits()),
    ("gamma 0.3", |s| s.gamma(0.3, 2.0).to_bits()),
    ("gamma 7", |s| s.gamma(7.0, 2.0).to_bits()),
    ("weibull", |s| s.weibull(0.7, 2.0).to_bits()),
    ("poisson 3", |s| s.poisson(3.0)),
    ("poisson 1e6", |s| s.poisson(1e6)),
    ("binomial 20", |s| s.binomial(20, 0.2)),
    ("binomial 10^6", |s| s.binomial(1_000_000, 0.7)),
    ("negative_binomial", |s| s.negative_binomial(30.0, 0.5)),
    ("beta 0.5", |s| s.beta(0.5, 0.4).to_bits()),
    ("beta 2", |s| s.beta(2.0, 3.0).to_bits()),
    ("pick_weighted", |s| s.pick_weighted(&[1.0, 2.0, 3.0]).map_or(9, |i| i as u64)),
];

/// A stream of its own for each purpose.
pub(crate) fn stream(purpose: &str) -> Stream {
    Key::new(Seed(20_201_110), purpose, "a", "valley").stream(0)
}
