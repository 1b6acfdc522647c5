//! Streams and samplers: published vectors, fixed first draws, goodness of fit, independence, saving, odd parameters.
//!
//! Every fit is tested twice: the sample must pass under the distribution that it was drawn from and fail under one that is
//! a little off. Cumulative distributions are written from other formulas than the samplers use.
#![cfg(feature = "std")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "golden/draws.rs"]
mod draws;

use std::collections::BTreeSet;

use ceasefire::chance::{Key, Seed, Stream};
use draws::{DRAWS, stream};
use proptest::prelude::*;

// Vectors and fixed values.

fn keystream(key: &str, nonce: u64) -> String {
    let mut stream = key.parse::<Key>().unwrap().stream(nonce);
    (0..8).flat_map(|_| stream.word().to_le_bytes()).map(|b| format!("{b:02x}")).collect()
}

#[test]
fn words_are_the_published_key_stream() {
    // J. Strombergson, "Test vectors for the stream cipher ChaCha", 2013: cases 1 and 4, 8 rounds, 256 bits.
    let zero = "3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e\
                984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42";
    let ones = "e163bbf8c9a739d18925ee8362dad2cdc973df05225afb2aa26396f2a9849a4a\
                445e0547d31c1623c537df4ba85c70a9884a35bcbf3dfab077e98b0f68135f54";
    assert_eq!(keystream(&"00".repeat(32), 0), zero);
    assert_eq!(keystream(&"ff".repeat(32), u64::MAX), ones);
}

#[test]
fn keys_are_a_hash_of_seed_and_names() {
    use sha2::Digest;
    let mut text = b"ceasefire chance 1\0".to_vec();
    text.extend(7_u64.to_le_bytes());
    for name in ["shelling", "Azärbaycan", ""] {
        text.extend((name.len() as u64).to_le_bytes());
        text.extend(name.bytes());
    }
    let hash: String = sha2::Sha256::digest(&text).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(Key::new(Seed(7), "shelling", "Azärbaycan", "").to_string(), hash);
    assert_eq!(hash, "ea0724b1ed2593f32f06c1f8e5009b14b9155e80c7761b94ef95ed97cfa122c9");
}

#[test]
fn first_draws_stay_the_same() {
    let found: Vec<String> = DRAWS
        .iter()
        .map(|(name, draw)| {
            let mut s = stream("fixed");
            let first: Vec<String> = (0..3).map(|_| format!("{:x}", draw(&mut s))).collect();
            // One number for the thousand that follow, among them some of every rare branch.
            let rest = (0..1000).fold(0_u64, |all, _| all.rotate_left(7) ^ draw(&mut s).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            format!("{name}: {} .. {rest:x}, {} words", first.join(" "), s.drawn())
        })
        .collect();
    assert_eq!(found, FIRST, "\n{}\n", found.iter().map(|l| format!("{l:?},")).collect::<Vec<_>>().join("\n"));
}

/// The first three results, all of a thousand more as one number, and the words that they took.
const FIRST: &[&str] = &[
    "word: f7c678cac53f195c fd42c87fddf4f8b7 3151993810c21bbb .. cfcad01124d03222, 1003 words",
    "uniform: 3feef8cf1958a7e3 3fefa8590ffbbe9f 3fc8a8cc9c08610c .. a1c38fdb690e8ffa, 1003 words",
    "uniform_open: 3feef8cf1958a7e3 3fefa8590ffbbe9f 3fc8a8cc9c08610c .. cb94da41d33e7c73, 1003 words",
    "below 1000: 3c7 3dd c0 .. 880d9fd6b357aae3, 1003 words",
    "below 2^63 + 1: 7be33c65629f8cae 18a8cc9c08610ddd 1ebe0852f461cf92 .. 1b93e6b796430f66, 1992 words",
    "happens 0.5: 0 0 1 .. d0e120b9459c2481, 1003 words",
    "exponential: 4052f0f8f0b82c98 4042a0af545d73d8 401bd5844834b717 .. 784548dab4d7c02c, 1039 words",
    "normal: bfbd78b37a50e0f2 bf99751480e69b11 3fdbefd4232f0f1e .. 2338da66f77e95d, 1027 words",
    "lognormal: 400487a467cd8aa5 40057a44ee75dc6e 400b0ce058d45208 .. cf9451795ffcdbdd, 1027 words",
    "gamma 0.3: 3fecd3289b7d74bb 3f8af8e59e369012 3fac1cb3900f7536 .. bccf8e207dcf470b, 3126 words",
    "gamma 7: 40297ec9aee1e817 402f6f0c74a21146 403158f6df8996a1 .. 7983c7e37e64faa, 2041 words",
    "weibull: 40172937dfbd8232 4000cd8f19d5b122 3fc8770b7178affe .. 99ec8a73efe59608, 1039 words",
    "poisson 3: 7 8 1 .. f733df451e48177d, 1003 words",
    "poisson 1e6: f3e6e f3e70 f3f26 .. 7a15491f38d9bf2, 2266 words",
    "binomial 20: 8 8 2 .. 2f74ad538f6cd564, 1003 words",
    "binomial 10^6: ab020 ab01f aafcc .. d2f5e37a0e0b6875, 2278 words",
    "negative_binomial: 2d 1 1c .. 45dc2a9924407437, 4930 words",
    "beta 0.5: 3fef081a6911dded 3fd7800151e0d8aa 3fbed3d7f7ec4425 .. a4983ce25de95c84, 6234 words",
    "beta 2: 3fd39d7d87336748 3fd6f5c2b6c57bec 3fe76937b14b797f .. d841b4a3b99b1ab9, 4118 words",
    "pick_weighted: 2 2 1 .. e9a70cb84029e5f9, 1003 words",
];

// Cumulative distributions.

fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The regularized lower incomplete gamma function: a series near zero, else a continued fraction (Lentz).
fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = libm::exp(shape * libm::log(x) - x - libm::lgamma(shape));
    if x < shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
        while term > sum * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return front * sum;
    }
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut h = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let an = -i * (i - shape);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    1.0 - front * h
}

/// The regularized incomplete beta function by its continued fraction (Lentz).
fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cdf(b, a, 1.0 - x);
    }
    let front = libm::exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x)) / a;
    let (mut c, mut d) = (1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0)));
    let mut h = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * h
}

fn poisson_p(mean: f64, k: f64) -> f64 {
    libm::exp(k * libm::log(mean) - mean - libm::lgamma(k + 1.0))
}

fn binomial_p(n: f64, p: f64, k: f64) -> f64 {
    let choose = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    libm::exp(choose + k * libm::log(p) + (n - k) * libm::log1p(-p))
}

fn negative_binomial_p(mean: f64, size: f64, k: f64) -> f64 {
    let p = size / (size + mean);
    let choose = libm::lgamma(k + size) - libm::lgamma(size) - libm::lgamma(k + 1.0);
    libm::exp(choose + size * libm::log(p) + k * libm::log1p(-p))
}

#[test]
fn cumulative_distributions_meet_tabulated_values() {
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    close(normal_cdf(1.96), 0.975_002_104_85);
    close(gamma_cdf(1.0, 2.0), 1.0 - libm::exp(-2.0));
    close(gamma_cdf(0.5, 1.920_729_410_347_062), 0.95);
    close(gamma_cdf(3.0, 9.0), 1.0 - libm::exp(-9.0) * (1.0 + 9.0 + 40.5));
    close(beta_cdf(2.0, 3.0, 0.4), 0.5248);
    close(beta_cdf(0.5, 0.5, 0.25), 1.0 / 3.0);
}

// Goodness of fit.

/// The chance of a Kolmogorov-Smirnov distance at least as large (M. A. Stephens, 1970, for finite samples).
fn ks(sorted: &[f64], cdf: &dyn Fn(f64) -> f64) -> f64 {
    let n = sorted.len() as f64;
    let (mut distance, mut before) = (0.0_f64, 0.0);
    for (i, x) in sorted.iter().enumerate() {
        let (f, after) = (cdf(*x), (i + 1) as f64 / n);
        distance = distance.max((f - before).abs()).max((after - f).abs());
        before = after;
    }
    let root = libm::sqrt(n);
    let lambda = (root + 0.12 + 0.11 / root) * distance;
    if lambda < 0.2 {
        return 1.0;
    }
    let term = |j: i32| libm::exp(-2.0 * f64::from(j * j) * lambda * lambda);
    2.0 * (1..50).map(|j| if j % 2 == 1 { term(j) } else { -term(j) }).sum::<f64>()
}

/// The chance of a chi-square distance at least as large; cells of fewer than ten expected are taken together.
fn chi_square(counts: &[u64], expected: &dyn Fn(f64) -> f64) -> f64 {
    let n = counts.iter().sum::<u64>() as f64;
    let (mut cells, mut seen, mut due, mut left) = (Vec::new(), 0.0, 0.0, n);
    for (k, count) in counts.iter().enumerate() {
        let e = n * expected(k as f64);
        (seen, due, left) = (seen + *count as f64, due + e, left - e);
        if due >= 10.0 && left >= 10.0 {
            cells.push((seen, due));
            (seen, due) = (0.0, 0.0);
        }
    }
    // Above the largest count lies what is left.
    cells.push((seen, due + left));
    let sum: f64 = cells.iter().map(|(s, d)| (s - d) * (s - d) / d).sum();
    1.0 - gamma_cdf((cells.len() - 1) as f64 / 2.0, sum / 2.0)
}

const DRAWN: usize = 100_000;
/// What is less likely than this is taken for wrong.
const LEVEL: f64 = 1e-3;

/// The right distribution must hold for a sample, and every wrong one fail.
fn continuous(name: &str, draw: impl Fn(&mut Stream) -> f64, right: &dyn Fn(f64) -> f64, wrong: &[&dyn Fn(f64) -> f64]) {
    let mut s = stream(name);
    let mut sample: Vec<f64> = (0..DRAWN).map(|_| draw(&mut s)).collect();
    sample.sort_by(f64::total_cmp);
    let p = ks(&sample, right);
    assert!(p > LEVEL, "{name}: {p}");
    for (i, wrong) in wrong.iter().enumerate() {
        let p = ks(&sample, wrong);
        assert!(p < LEVEL, "{name}: wrong distribution {i} passes with {p}");
    }
}

/// As [`continuous`], for counts.
fn discrete(name: &str, draw: impl Fn(&mut Stream) -> u64, right: &dyn Fn(f64) -> f64, wrong: &[&dyn Fn(f64) -> f64]) {
    let mut s = stream(name);
    let sample: Vec<u64> = (0..DRAWN).map(|_| draw(&mut s)).collect();
    let mut counts = vec![0; *sample.iter().max().unwrap() as usize + 1];
    sample.iter().for_each(|k| counts[*k as usize] += 1);
    let p = chi_square(&counts, right);
    assert!(p > LEVEL, "{name}: {p}");
    for (i, wrong) in wrong.iter().enumerate() {
        let p = chi_square(&counts, wrong);
        assert!(p < LEVEL, "{name}: wrong distribution {i} passes with {p}");
    }
}

#[test]
fn uniform_fits() {
    let [right, wrong] = [1.0, 1.02].map(|w| move |x: f64| (x * w).clamp(0.0, 1.0));
    continuous("uniform", |s| s.uniform(), &right, &[&wrong]);
    continuous("uniform open", |s| s.uniform_open(), &right, &[&wrong]);
    // The low bits count as well.
    continuous("uniform low", |s| (s.uniform() * 1_099_511_627_776.0).fract(), &right, &[&wrong]);
}

#[test]
fn below_and_happens_fit() {
    for n in [1, 2, 7, 100] {
        let [right, wrong] =
            [0.0, 0.05].map(|tilt| move |k: f64| if k < n as f64 { (1.0 + tilt * (1.0 - 2.0 * (k % 2.0))) / n as f64 } else { 0.0 });
        discrete(&format!("below {n}"), |s| s.below(n), &right, [&wrong as &dyn Fn(f64) -> f64].get(usize::from(n == 1)..).unwrap());
    }
    // Three quarters of all words: a product without rejection would give every third number twice as often.
    let third = |k: f64| if k < 3.0 { 1.0 / 3.0 } else { 0.0 };
    discrete("below much", |s| s.below(3 << 62) % 3, &third, &[&|k| [0.5, 0.25, 0.25][k as usize]]);
    for p in [0.5, 0.02, 0.9] {
        let coin = |p: f64| move |k: f64| if k == 0.0 { 1.0 - p } else { p };
        discrete(&format!("happens {p}"), |s| u64::from(s.happens(p)), &coin(p), &[&coin(p * 1.2_f64.min(0.98 / p)), &coin(p * 0.8)]);
    }
}

#[test]
fn exponential_fits() {
    for mean in [1.0, 1e-300, 1e300] {
        let f = |m: f64| move |x: f64| -libm::expm1(-x / m);
        continuous(&format!("exponential {mean}"), |s| s.exponential(mean), &f(mean), &[&f(mean * 1.02), &f(mean * 0.98)]);
    }
}

#[test]
fn normal_fits() {
    let f = |mu: f64, sigma: f64| move |x: f64| normal_cdf((x - mu) / sigma);
    continuous("normal", |s| s.normal(), &f(0.0, 1.0), &[&f(0.02, 1.0), &f(-0.02, 1.0), &f(0.0, 1.03), &f(0.0, 0.97)]);
    for (mu, sigma) in [(0.0, 1.0), (3.0, 0.1), (-20.0, 5.0)] {
        let g = |a: f64, b: f64| move |x: f64| normal_cdf((libm::log(x) - a) / b);
        let wrong: [&dyn Fn(f64) -> f64; 2] = [&g(mu + 0.02 * sigma, sigma), &g(mu, 1.03 * sigma)];
        continuous(&format!("lognormal {mu} {sigma}"), |s| s.lognormal(mu, sigma), &g(mu, sigma), &wrong);
    }
}

#[test]
fn tails_fit() {
    // Counts of unit intervals: those beyond the last strip (7.7 and 3.65) come from the tail's own draw.
    let f = |m: f64| move |k: f64| libm::exp(-k / m) * -libm::expm1(-1.0 / m);
    discrete("exponential tail", |s| s.exponential(1.0) as u64, &f(1.0), &[&f(1.02)]);
    let half = |m: f64| move |k: f64| libm::erfc(k / 4.0 / m / 2_f64.sqrt()) - libm::erfc((k + 1.0) / 4.0 / m / 2_f64.sqrt());
    discrete("normal tail", |s| (s.normal().abs() * 4.0) as u64, &half(1.0), &[&half(1.02)]);
    let mut s = stream("far");
    for (name, draw, p) in [
        ("exponential", (|s| s.exponential(1.0) > 8.0) as fn(&mut Stream) -> bool, libm::exp(-8.0)),
        ("normal", |s| s.normal() > 3.7, normal_cdf(-3.7)),
        ("normal below", |s| s.normal() < -3.7, normal_cdf(-3.7)),
    ] {
        let (far, due) = ((0..2 * DRAWN).filter(|_| draw(&mut s)).count() as f64, 2.0 * DRAWN as f64 * p);
        assert!((far - due).abs() < 4.0 * libm::sqrt(due), "{name}: {far} instead of {due}");
    }
}

#[test]
fn gamma_fits() {
    for (shape, scale) in [(0.05, 1.0), (0.5, 3.0), (1.0, 1.0), (1.5, 1e-9), (9.0, 2.0), (1000.0, 1.0)] {
        let f = |a: f64, b: f64| move |x: f64| gamma_cdf(a, x / b);
        let off = 1.02_f64.max(1.0 + 0.01 / shape);
        let wrong: [&dyn Fn(f64) -> f64; 2] = [&f(shape * off, scale), &f(shape / off, scale)];
        continuous(&format!("gamma {shape} {scale}"), |s| s.gamma(shape, scale), &f(shape, scale), &wrong);
    }
    // So large a shape is normal but for a skewness of two millionths.
    let g = |m: f64| move |x: f64| normal_cdf((x - m) / 1e6);
    continuous("gamma large", |s| s.gamma(1e12, 1.0), &g(1e12), &[&g(1e12 + 3e4)]);
}

#[test]
fn weibull_fits() {
    for (shape, scale) in [(0.3, 2.0), (1.0, 1.0), (5.0, 100.0)] {
        let f = |a: f64, b: f64| move |x: f64| -libm::expm1(-libm::pow(x / b, a));
        let wrong: [&dyn Fn(f64) -> f64; 2] = [&f(shape, scale * libm::pow(1.02, 1.0 / shape)), &f(shape * 1.03, scale)];
        continuous(&format!("weibull {shape} {scale}"), |s| s.weibull(shape, scale), &f(shape, scale), &wrong);
    }
}

#[test]
fn beta_fits() {
    for (a, b) in [(0.5, 0.5), (0.05, 2.0), (2.0, 3.0), (50.0, 4.0), (0.9, 300.0)] {
        let f = |a: f64, b: f64| move |x: f64| beta_cdf(a, b, x);
        let off = if a < 0.1 { 1.2 } else { 1.06 };
        let wrong: [&dyn Fn(f64) -> f64; 2] = [&f(a * off, b), &f(a, b * off)];
        continuous(&format!("beta {a} {b}"), |s| s.beta(a, b), &f(a, b), &wrong);
    }
    // Parameters next to nothing: all that is left is which end.
    let end = |p: f64| move |k: f64| if k == 0.0 { 1.0 - p } else { p };
    for tiny in [1e-20, 1e-300, 5e-324] {
        discrete(&format!("beta {tiny}"), |s| s.beta(tiny, 3.0 * tiny).round() as u64, &end(0.25), &[&end(0.26), &end(0.24)]);
    }
}

#[test]
fn poisson_fits() {
    for mean in [0.001, 0.1, 1.0, 4.0, 9.99, 10.0, 12.5, 40.0, 1000.0] {
        let f = |m: f64| move |k: f64| poisson_p(m, k);
        let off = if mean < 0.01 {
            2.0
        } else if mean < 0.5 {
            1.1
        } else {
            1.02
        };
        discrete(&format!("poisson {mean}"), |s| s.poisson(mean), &f(mean), &[&f(mean * off), &f(mean / off)]);
    }
    // In whole standard deviations, where the steps are too small to be seen; skewness is a millionth.
    let g = |m: f64| move |x: f64| normal_cdf((x - m) / 1e6);
    continuous("poisson large", |s| s.poisson(1e12) as f64, &g(1e12), &[&g(1e12 + 3e4)]);
    let g = |m: f64| move |x: f64| normal_cdf((x - m) / 1e9);
    continuous("poisson huge", |s| s.poisson(1e18) as f64, &g(1e18), &[&g(1e18 + 3e7)]);
}

#[test]
fn binomial_fits() {
    for (n, p) in
        [(1, 0.3), (5, 0.5), (20, 0.97), (30, 0.2), (20, 0.5), (25, 0.5), (100, 0.11), (1000, 0.9), (1_000_000, 1e-6), (1_000_000, 1e-4)]
    {
        let f = |p: f64| move |k: f64| if k <= n as f64 { binomial_p(n as f64, p, k) } else { 0.0 };
        let off = if p < 0.9 { 1.05 } else { 1.01 };
        discrete(&format!("binomial {n} {p}"), |s| s.binomial(n, p), &f(p), &[&f(p * off), &f(p / off)]);
    }
    let g = |m: f64| move |x: f64| normal_cdf((x - m) / 4e8);
    let n = 1_000_000_000_000_000_000;
    continuous("binomial huge", |s| s.binomial(n, 0.8) as f64, &g(8e17), &[&g(8e17 + 12e6)]);
    // Of 2^60 things, one in 2^60.
    let one = |m: f64| move |k: f64| poisson_p(m, k);
    discrete("binomial rare", |s| s.binomial(1 << 60, 1.0 / (1_u64 << 60) as f64), &one(1.0), &[&one(1.03)]);
}

#[test]
fn negative_binomial_fits() {
    for (mean, size) in [(0.1, 0.5), (3.0, 0.2), (3.0, 1.0), (20.0, 4.0), (5.0, 1000.0)] {
        let f = |m: f64, r: f64| move |k: f64| negative_binomial_p(m, r, k);
        let off = if mean < 1.0 { 1.15 } else { 1.05 };
        let mut wrong: Vec<Box<dyn Fn(f64) -> f64>> = vec![Box::new(f(mean * off, size))];
        // Overdispersion must show, where there is any to see.
        wrong.push(if size < 100.0 { Box::new(f(mean, size * 1.4)) } else { Box::new(f(mean, size / 20.0)) });
        let wrong: Vec<&dyn Fn(f64) -> f64> = wrong.iter().map(Box::as_ref).collect();
        discrete(&format!("negative binomial {mean} {size}"), |s| s.negative_binomial(mean, size), &f(mean, size), &wrong);
    }
}

#[test]
fn weights_fit() {
    let weights = [1.0, 0.0, 2.5, f64::NAN, 0.25, -3.0, 4.0];
    let share = |w: [f64; 7]| move |k: f64| w[k as usize].max(0.0) / w.iter().copied().map(|w| w.max(0.0)).sum::<f64>();
    let mut off = weights;
    off[4] = 0.3;
    discrete("weights", |s| s.pick_weighted(&weights).unwrap() as u64, &share(weights), &[&share(off)]);
    // A sum beyond all numbers.
    let vast = [f64::MAX, f64::MAX / 2.0, f64::MAX / 2.0];
    discrete(
        "vast weights",
        |s| s.pick_weighted(&vast).unwrap() as u64,
        &|k| [0.5, 0.25, 0.25][k as usize],
        &[&|k| [0.52, 0.24, 0.24][k as usize]],
    );
}

// Odd parameters.

#[test]
fn odd_parameters_give_what_is_said() {
    let (nan, inf) = (f64::NAN, f64::INFINITY);
    let s = &mut stream("odd");
    assert_eq!((s.below(0), s.below(1)), (0, 0));
    for p in [0.0, -0.0, -1.0, nan, -inf] {
        assert!(!s.happens(p));
        assert_eq!(s.binomial(10, p), 0);
        assert_eq!(s.poisson(p), 0);
        assert_eq!((s.negative_binomial(p, 1.0), s.negative_binomial(1.0, p)), (0, 0));
        assert_eq!(s.pick_weighted(&[p, p]), None);
        assert_eq!(s.pick_weighted(&[p, 1e-320, p]), Some(1));
        if !p.is_nan() {
            assert_eq!(s.exponential(p).to_bits(), 0);
            assert_eq!((s.gamma(p, 1.0).to_bits(), s.gamma(1.0, p).to_bits()), (0, 0));
            assert_eq!((s.gamma(p, inf).to_bits(), s.gamma(inf, p).to_bits()), (0, 0));
            assert_eq!((s.weibull(p, 1.0).to_bits(), s.weibull(1.0, p).to_bits(), s.weibull(p, inf).to_bits()), (0, 0, 0));
            assert_eq!(s.lognormal(2.0, p).to_bits(), libm::exp(2.0).to_bits());
            assert_eq!((s.beta(p, 1.0), s.beta(1.0, p), s.beta(p, inf), s.beta(inf, p)), (0.0, 1.0, 0.0, 1.0));
            assert!([0.0, 1.0].contains(&s.beta(p, p)));
        }
    }
    for p in [1.0, 1.5, inf] {
        assert!(s.happens(p));
        assert_eq!(s.binomial(u64::MAX, p), u64::MAX);
        assert_eq!(s.binomial(0, p), 0);
    }
    assert_eq!((s.exponential(inf), s.gamma(inf, 1.0), s.gamma(0.001, inf), s.weibull(2.0, inf)), (inf, inf, inf, inf));
    assert_eq!((s.poisson(inf), s.poisson(1e300), s.negative_binomial(inf, 1.0)), (u64::MAX, u64::MAX, u64::MAX));
    assert_eq!(s.negative_binomial(1e9, 1e-300), 0);
    assert!((90..110).contains(&(s.negative_binomial(1e12, inf) / 10_000_000_000)));
    assert_eq!(s.weibull(inf, 3.0), 3.0);
    assert_eq!((s.lognormal(inf, inf), s.lognormal(-inf, inf), s.lognormal(-inf, 1.0)), (inf, 0.0, 0.0));
    assert!([0.0, inf].contains(&s.lognormal(0.0, inf)));
    assert_eq!((s.beta(inf, inf), s.beta(2.0, inf), s.beta(inf, 2.0)), (0.5, 0.0, 1.0));
    assert!((s.beta(1e300, 1e300) - 0.5).abs() < 1e-9 && (s.gamma(1e300, 1.0) / 1e300 - 1.0).abs() < 1e-9);
    assert_eq!(s.pick_weighted(&[]), None);
    assert_eq!(s.pick_weighted(&[f64::MAX, inf, 3.0]), Some(1));
    for x in [
        s.exponential(nan),
        s.gamma(nan, 1.0),
        s.gamma(0.0, nan),
        s.weibull(nan, 1.0),
        s.weibull(0.0, nan),
        s.beta(nan, 1.0),
        s.beta(0.0, nan),
    ] {
        assert!(x.is_nan());
    }
    assert!(s.lognormal(nan, 1.0).is_nan() && s.lognormal(0.0, nan).is_nan() && s.lognormal(inf, nan).is_nan());
}

fn any_parameter() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        prop::sample::select(vec![
            0.0,
            -0.0,
            1.0,
            0.5,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
            1e-300,
            1e17
        ]),
        0.0..20.0,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every draw ends with a value of its range, whatever its parameters.
    #[test]
    fn every_draw_ends(a in any_parameter(), b in any_parameter(), n in any::<u64>(), seed in any::<u64>()) {
        let s = &mut Key::new(Seed(seed), "", "", "").stream(n);
        let odd = a.is_nan() || b.is_nan();
        prop_assert!((0.0..1.0).contains(&s.uniform()));
        prop_assert!(s.below(n) < n.max(1));
        let (x, once) = (s.exponential(a), s.exponential(a));
        prop_assert_eq!(x.is_nan(), a.is_nan());
        prop_assert!(x.is_nan() || x >= 0.0 && once >= 0.0);
        for x in [s.lognormal(a, b), s.gamma(a, b), s.weibull(a, b)] {
            prop_assert!(if odd { x.is_nan() } else { x >= 0.0 }, "{a} {b} {x}");
        }
        let x = s.beta(a, b);
        prop_assert!(if odd { x.is_nan() } else { (0.0..=1.0).contains(&x) }, "{a} {b} {x}");
        prop_assert!(s.binomial(n, a) <= n);
        let _ = (s.happens(a), s.poisson(a), s.negative_binomial(a, b));
        prop_assert!(s.pick_weighted(&[a, b]).is_none_or(|i| [a, b][i] > 0.0));
        prop_assert!(s.drawn() < 1000);
    }

    /// A saved stream goes on as if it had not been saved, wherever it stood.
    #[test]
    fn restored_streams_go_on(steps in prop::collection::vec(0..DRAWS.len(), 0..60), replicate in any::<u64>()) {
        let mut s = Key::new(Seed(1), "save", "a", "b").stream(replicate);
        for step in steps {
            let _ = DRAWS[step].1(&mut s);
        }
        let text = serde_json::to_string(&s).unwrap();
        let mut restored: Stream = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&restored, &s);
        prop_assert_eq!(serde_json::to_string(&restored).unwrap(), text);
        for (_, draw) in DRAWS {
            prop_assert_eq!(draw(&mut restored), draw(&mut s));
        }
        prop_assert_eq!(restored.drawn(), s.drawn());
    }
}

// Streams beside one another.

#[test]
fn every_name_counts() {
    let mut keys = BTreeSet::new();
    let mut words = BTreeSet::new();
    let names = ["", "a", "b", "ab", "c", "bc", "abc", "a\0", "\0", "ä"];
    for purpose in names {
        for party in names {
            for place in names {
                for seed in [0, 1, 97, u64::MAX] {
                    let key = Key::new(Seed(seed), purpose, party, place);
                    assert!(keys.insert(key));
                    for replicate in [0, 1, 1 << 32, u64::MAX] {
                        assert!(words.insert(key.stream(replicate).word()));
                    }
                }
            }
        }
    }
    assert_eq!(words.len(), 16_000);
    assert_ne!(Key::new(Seed(1), "ab", "c", ""), Key::new(Seed(1), "a", "bc", ""));
    assert_ne!(Key::new(Seed(1), "", "ab", "c"), Key::new(Seed(1), "", "a", "bc"));
}

#[test]
fn replicates_and_neighbours_are_uncorrelated() {
    let (one, two) = (Key::new(Seed(1), "gap", "a", "x"), Key::new(Seed(1), "gap", "b", "x"));
    let first = |key: Key, replicate| key.stream(replicate).uniform() - 0.5;
    let second = |key: Key, replicate| {
        let mut s = key.stream(replicate);
        let _ = s.word();
        s.uniform() - 0.5
    };
    let n = 10_000;
    let pairs: [&dyn Fn(u64) -> f64; 4] =
        [&|r| first(one, r) * first(one, r + 1), &|r| first(one, r) * first(two, r), &|r| first(one, r) * second(one, r), &|r| {
            first(one, r) * second(two, r + 1)
        }];
    for (i, pair) in pairs.iter().enumerate() {
        // Products of independent uniform numbers have a variance of 1/144.
        let z = 12.0 * (0..n).map(pair).sum::<f64>() / libm::sqrt(n as f64);
        assert!(z.abs() < 4.0, "{i}: {z}");
    }
    let mut across: Vec<f64> = (0..n).map(|r| first(one, r) + 0.5).collect();
    across.sort_by(f64::total_cmp);
    assert!(ks(&across, &|x| x) > LEVEL);
}

#[test]
fn no_stream_is_moved_by_others() {
    let key = |party| Key::new(Seed(5), "gap", party, "x");
    let alone: Vec<u64> = {
        let mut s = key("a").stream(3);
        (0..200).map(|_| s.word()).collect()
    };
    let (mut s, mut other, mut sibling) = (key("a").stream(3), key("b").stream(3), key("a").stream(4));
    for (i, word) in alone.iter().enumerate() {
        for (_, draw) in DRAWS.iter().take(i % DRAWS.len()) {
            let _ = (draw(&mut other), draw(&mut sibling));
        }
        assert_eq!(s.word(), *word);
    }
    // A copy is a stream of its own.
    let mut copy = s.clone();
    assert_eq!(copy, s);
    let next = copy.word();
    assert_ne!(copy, s);
    assert_eq!(s.word(), next);
}

#[test]
fn one_word_draws_take_one_word() {
    let (nan, inf) = (f64::NAN, f64::INFINITY);
    let s = &mut stream("words");
    for p in [0.0, 0.3, 1.0, 2.0, -1.0, nan, inf] {
        let before = s.drawn();
        let _ = (s.word(), s.uniform(), s.uniform_open(), s.happens(p), s.pick_weighted(&[p, 1.0]));
        assert_eq!(s.drawn(), before + 5);
    }
    let before = s.drawn();
    let _ = (s.poisson(9.9), s.binomial(1000, 0.005), s.binomial(1000, 0.995), s.below(6), s.below(0));
    assert_eq!(s.drawn(), before + 5);
}

#[test]
fn the_same_words_scale() {
    for scale in [1e-9, 3.0, 1e9] {
        let (mut a, mut b) = (stream("scale"), stream("scale"));
        for _ in 0..1000 {
            assert_eq!(a.exponential(1.0) * scale, b.exponential(scale));
            assert_eq!(a.gamma(0.4, 1.0) * scale, b.gamma(0.4, scale));
            assert_eq!(a.weibull(3.0, 1.0) * scale, b.weibull(3.0, scale));
        }
        assert_eq!(a, b);
    }
}

// Saving.

#[test]
fn streams_are_saved_anywhere_in_a_block() {
    let key = Key::new(Seed(9), "save", "", "");
    let words: Vec<u64> = {
        let mut s = key.stream(2);
        (0..140).map(|_| s.word()).collect()
    };
    let mut s = key.stream(2);
    for at in 0..100 {
        assert_eq!(s.drawn(), at as u64);
        let mut restored: Stream = serde_json::from_str(&serde_json::to_string(&s).unwrap()).unwrap();
        assert_eq!(restored, s);
        assert_eq!((restored.key(), restored.replicate(), restored.drawn()), (key, 2, at as u64));
        assert!((at..at + 40).all(|i| restored.word() == words[i]));
        let _ = s.word();
    }
}

#[test]
fn seeds_keys_and_streams_as_text() {
    for good in ["0", "20201110", "18446744073709551615"] {
        assert_eq!(good.parse::<Seed>().unwrap().to_string(), good);
    }
    for bad in ["", "-1", "+1", " 1", "1.0", "0x1", "18446744073709551616"] {
        let why = bad.parse::<Seed>().unwrap_err();
        assert_eq!(why, format!("`{bad}` is no seed: a whole number from 0 to 18446744073709551615"));
    }
    assert_eq!(serde_json::to_string(&Seed(u64::MAX)).unwrap(), "\"18446744073709551615\"");
    assert_eq!(serde_json::from_str::<Seed>("\"12\"").unwrap(), Seed(12));

    let key = Key::new(Seed(0), "x", "y", "z");
    assert_eq!(key.to_string().parse::<Key>().unwrap(), key);
    for bad in [String::new(), "0".repeat(63), "0".repeat(65), "A".repeat(64), "é".repeat(32)] {
        assert_eq!(bad.parse::<Key>().unwrap_err(), format!("`{bad}` is no key of 64 lower-case hexadecimal digits"));
    }

    let mut s = "01".repeat(32).parse::<Key>().unwrap().stream(6);
    let _ = s.word();
    let text = format!("{{\"key\":\"{}\",\"replicate\":6,\"drawn\":1}}", "01".repeat(32));
    assert_eq!(serde_json::to_string(&s).unwrap(), text);
    assert_eq!(format!("{s:?}"), format!("Stream({}, replicate 6, 1 drawn)", "01".repeat(32)));
    assert!(serde_json::from_str::<Stream>(&text.replace("drawn", "skipped")).is_err());
    assert!(serde_json::from_str::<Stream>(&text.replace("01\"", "0\"")).is_err());
}
