//! Draws from distributions.

use super::{Stream, tables};
use crate::math;

/// Below this mean, counts are drawn by inversion; the rejection methods are proven from here on.
const FEW: f64 = 10.0;

impl Stream {
    /// A number of the grid of 2^-53, at least 0 and below 1. One word.
    #[must_use]
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A number above 0 and below 1: the odd multiples of 2^-53. One word.
    #[must_use]
    #[inline]
    pub fn uniform_open(&mut self) -> f64 {
        open(self.word())
    }

    /// A whole number below `n`, each equally likely; 0 if `n` is 0. One word, very rarely more.
    ///
    /// D. Lemire, "Fast random integer generation in an interval", 2019.
    #[must_use]
    #[inline]
    pub fn below(&mut self, n: u64) -> u64 {
        let mut wide = u128::from(self.word()) * u128::from(n);
        if (wide as u64) < n {
            // How many words too many there are for `n` equal shares.
            let excess = n.wrapping_neg() % n;
            while (wide as u64) < excess {
                wide = u128::from(self.word()) * u128::from(n);
            }
        }
        (wide >> 64) as u64
    }

    /// Whether something of probability `p` happens; always from 1 on, never for 0, less, or what is not a number. One word.
    ///
    /// Probabilities are taken down to the grid of 2^-64.
    #[must_use]
    #[inline]
    pub fn happens(&mut self, p: f64) -> bool {
        let word = self.word();
        p >= 1.0 || word < (p * 18_446_744_073_709_551_616.0) as u64
    }

    /// A waiting time of the given mean; above 0 if the mean is. One word, in about one draw of 45 more.
    ///
    /// A ziggurat of 256 layers (G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables",
    /// 2000). Chosen over the logarithm of a uniform number because it takes three fifths of the time; it is as portable:
    /// a table, a comparison and a product, and [`libm`] functions in the rare branch. The same words give values in
    /// proportion to the mean.
    #[must_use]
    #[inline]
    pub fn exponential(&mut self, mean: f64) -> f64 {
        scaled(self.wait(), mean)
    }

    /// A number of the normal distribution of mean 0 and variance 1. One word, in about one draw of 67 more.
    ///
    /// A ziggurat of 256 layers (G. Marsaglia and W. W. Tsang, 2000, as for [`Stream::exponential`]) with the tail of
    /// G. Marsaglia, "Generating a variable from the tail of the normal distribution", 1964.
    #[must_use]
    #[inline]
    pub fn normal(&mut self) -> f64 {
        loop {
            let word = self.word();
            // The high bits say how far and on which side, the low ones in which layer.
            let side = ((word as i64 >> 11) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0);
            let layer = usize::from(word as u8);
            let (Some(&wide), Some(&narrow)) = (tables::NORMAL.get(layer), tables::NORMAL.get(layer + 1)) else { continue };
            let x = side * wide;
            if x.abs() < narrow {
                return x;
            }
            if layer == 0 {
                return self.normal_tail(narrow).copysign(side);
            }
            if self.under(bell, wide, narrow, x) {
                return x;
            }
        }
    }

    /// `e` to the power of a normal number of mean `mu` and standard deviation `sigma`; its median is `e` to the power `mu`.
    ///
    /// An infinite `mu` outweighs any `sigma`; an infinite `sigma` gives 0 or infinity.
    #[must_use]
    pub fn lognormal(&mut self, mu: f64, sigma: f64) -> f64 {
        let x = self.normal();
        if sigma.is_nan() {
            return sigma;
        }
        if mu.is_infinite() { math::exp(mu) } else { math::exp(mu + sigma.max(0.0) * x) }
    }

    /// A number of the gamma distribution; its mean is `shape * scale`. The same words give values in proportion to `scale`.
    ///
    /// G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", 2000; for shapes below 1 with their
    /// reduction to `shape + 1`.
    #[must_use]
    pub fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        if shape.is_nan() || scale.is_nan() {
            return f64::NAN;
        }
        if shape <= 0.0 || scale <= 0.0 {
            return 0.0;
        }
        if shape >= 1.0 {
            return scaled(self.gamma_from_one(shape), scale);
        }
        let upper = self.gamma_from_one(shape + 1.0);
        scaled(upper * math::exp(-self.wait() / shape), scale)
    }

    /// A number of the Weibull distribution (W. Weibull, 1939), by inversion of an exponential one; with a shape of 1 its
    /// mean is `scale`.
    ///
    /// An infinite shape gives `scale`. The same words give values in proportion to `scale`.
    #[must_use]
    pub fn weibull(&mut self, shape: f64, scale: f64) -> f64 {
        if shape.is_nan() || scale.is_nan() {
            return f64::NAN;
        }
        if shape <= 0.0 || scale <= 0.0 {
            return 0.0;
        }
        scaled(math::pow(self.wait(), 1.0 / shape), scale)
    }

    /// A count of the Poisson distribution of the given mean. One word for means below 10.
    ///
    /// By inversion for means below 10, else by transformed rejection (W. Hörmann, "The transformed rejection method for
    /// generating Poisson random variables", 1993) with probabilities after C. Loader, "Fast and accurate computation of
    /// binomial probabilities", 2000, which stay exact for large means.
    #[must_use]
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean.is_nan() || mean <= 0.0 {
            return 0;
        }
        if mean < FEW {
            let none = math::exp(-mean);
            loop {
                if let Some(k) = invert(self.uniform(), none, |k| mean / k) {
                    return k;
                }
            }
        }
        if mean >= u64::MAX as f64 {
            return u64::MAX;
        }
        let b = 0.931 + 2.53 * math::sqrt(mean);
        let a = -0.059 + 0.02483 * b;
        let height = 1.1239 + 1.1328 / (b - 3.4);
        let sure = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let (u, v) = (self.uniform() - 0.5, self.uniform());
            let edge = 0.5 - u.abs();
            let k = math::floor((2.0 * a / edge + b) * u + mean + 0.43);
            if edge >= 0.07 && v <= sure {
                return k as u64;
            }
            if k < 0.0 || (edge < 0.013 && v > edge) {
                continue;
            }
            if math::ln(v * height / (a / (edge * edge) + b)) <= ln_poisson(k, mean) {
                return k as u64;
            }
        }
    }

    /// How many of `n` things happen, each of probability `p`; none if `p` is not a number, all from 1 on. One word if `n * p`
    /// and `n * (1 - p)` are not both at least 10.
    ///
    /// By inversion where a mean is below 10, else by transformed rejection (W. Hörmann, "The generation of binomial random
    /// variates", 1993) with probabilities after C. Loader, as for [`Stream::poisson`].
    #[must_use]
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if p.is_nan() || p <= 0.0 || n == 0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p <= 0.5 { self.seldom(n, p) } else { n - self.seldom(n, 1.0 - p) }
    }

    /// A count of the negative binomial distribution of the given mean and size; its variance is `mean + mean * mean / size`.
    ///
    /// A Poisson count whose mean is gamma distributed (M. Greenwood and G. U. Yule, 1920). A size of zero gives 0, an
    /// infinite one a Poisson count.
    #[must_use]
    pub fn negative_binomial(&mut self, mean: f64, size: f64) -> u64 {
        if mean.is_nan() || size.is_nan() || mean <= 0.0 || size <= 0.0 {
            return 0;
        }
        let factor = if size.is_infinite() { 1.0 } else { self.gamma(size, 1.0) / size };
        if factor > 0.0 { self.poisson(mean * factor) } else { 0 }
    }

    /// A share between 0 and 1 of the beta distribution; its mean is `a / (a + b)`.
    ///
    /// From two gamma numbers, by their logarithms where these can vanish. Two zeros give 0 or 1 with equal chance, two
    /// infinities one half: the limits of equal parameters.
    #[must_use]
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        if a.is_nan() || b.is_nan() {
            return f64::NAN;
        }
        let (a, b) = (a.max(0.0), b.max(0.0));
        if a == b && (a == 0.0 || a.is_infinite()) {
            return if a > 0.0 { 0.5 } else { self.below(2) as f64 };
        }
        if a == 0.0 || b.is_infinite() {
            return 0.0;
        }
        if b == 0.0 || a.is_infinite() {
            return 1.0;
        }
        if a >= 1.0 && b >= 1.0 {
            let x = self.gamma_from_one(a);
            return 1.0 / (1.0 + self.gamma_from_one(b) / x);
        }
        if a < 1e-290 && b < 1e-290 {
            // Nothing between 0 and 1 is left; the sum must not lose bits of its smaller part.
            let (a, b) = (a * 1e280, b * 1e280);
            return if self.happens(a / (a + b)) { 1.0 } else { 0.0 };
        }
        let x = self.ln_gamma_variate(a);
        1.0 / (1.0 + math::exp(self.ln_gamma_variate(b) - x))
    }

    /// The position of one of the weights, each as likely as its share of their sum; none if no weight is above zero. One
    /// word.
    ///
    /// A weight that is not a number counts as zero. Beside infinite weights no other counts, and they are equally likely.
    #[must_use]
    pub fn pick_weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let u = self.uniform();
        let sum: f64 = weights.iter().filter(|w| **w > 0.0).sum();
        if sum == f64::INFINITY {
            return if weights.contains(&f64::INFINITY) {
                pick(u, weights.iter().map(|w| if *w == f64::INFINITY { 1.0 } else { 0.0 }))
            } else {
                // Small enough for the sum of as many as memory holds.
                pick(u, weights.iter().map(|w| w * (1.0 / 18_446_744_073_709_551_616.0)))
            };
        }
        pick(u, weights.iter().copied())
    }

    /// An exponential number of mean 1, above 0.
    #[inline]
    fn wait(&mut self) -> f64 {
        let mut beyond = 0.0;
        loop {
            let word = self.word();
            let layer = usize::from(word as u8);
            let (Some(&wide), Some(&narrow)) = (tables::EXPONENTIAL.get(layer), tables::EXPONENTIAL.get(layer + 1)) else { continue };
            let x = open(word) * wide;
            if x < narrow {
                return beyond + x;
            }
            if layer == 0 {
                // The tail looks like the whole.
                beyond += narrow;
            } else if self.under(|x| math::exp(-x), wide, narrow, x) {
                return beyond + x;
            }
        }
    }

    /// Whether a point at `x`, of random height within a layer, lies under the density.
    #[cold]
    fn under(&mut self, density: impl Fn(f64) -> f64, wide: f64, narrow: f64, x: f64) -> bool {
        let (low, high) = (density(wide), density(narrow));
        low + self.uniform() * (high - low) < density(x)
    }

    /// A normal number known to be above `from`.
    #[cold]
    fn normal_tail(&mut self, from: f64) -> f64 {
        loop {
            let x = self.wait() / from;
            if 2.0 * self.wait() > x * x {
                return from + x;
            }
        }
    }

    /// A gamma number of a shape of at least 1 and scale 1.
    fn gamma_from_one(&mut self, shape: f64) -> f64 {
        if shape.is_infinite() {
            return shape;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (3.0 * math::sqrt(d));
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let (cube, square, u) = (root * root * root, x * x, self.uniform_open());
            if u < 1.0 - 0.0331 * square * square || math::ln(u) < 0.5 * square + d * ((1.0 - cube) + math::ln(cube)) {
                return d * cube;
            }
        }
    }

    /// The logarithm of a gamma number of scale 1; the number itself may be too small to write.
    fn ln_gamma_variate(&mut self, shape: f64) -> f64 {
        if shape >= 1.0 {
            return math::ln(self.gamma_from_one(shape));
        }
        let upper = math::ln(self.gamma_from_one(shape + 1.0));
        upper - self.wait() / shape
    }

    /// A binomial count of a probability above 0 and at most one half.
    fn seldom(&mut self, n: u64, p: f64) -> u64 {
        let (all, q) = (n as f64, 1.0 - p);
        let mean = all * p;
        if mean < FEW {
            let (none, odds) = (math::exp(all * math::ln_1p(-p)), p / q);
            loop {
                if let Some(k) = invert(self.uniform(), none, |k| (all - k + 1.0) / k * odds) {
                    return k.min(n);
                }
            }
        }
        let spread = math::sqrt(mean * q);
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let height = (2.83 + 5.1 / b) * spread;
        let sure = 0.92 - 4.2 / b;
        let top = ln_binomial(math::floor((all + 1.0) * p), all, p);
        loop {
            let (u, v) = (self.uniform() - 0.5, self.uniform());
            let edge = 0.5 - u.abs();
            let k = math::floor((2.0 * a / edge + b) * u + mean + 0.5);
            if k < 0.0 || k > all {
                continue;
            }
            if (edge >= 0.07 && v <= sure) || math::ln(v * height / (a / (edge * edge) + b)) <= ln_binomial(k, all, p) - top {
                return (k as u64).min(n);
            }
        }
    }
}

/// The 52 high bits of a word as a number above 0 and below 1.
#[inline]
fn open(word: u64) -> f64 {
    ((word >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

/// `x`, which is not below zero, times a scale or mean.
#[inline]
fn scaled(x: f64, scale: f64) -> f64 {
    if scale <= 0.0 {
        0.0
    } else if scale == f64::INFINITY {
        scale
    } else {
        x * scale
    }
}

/// The density of the normal distribution, 1 at its top.
fn bell(x: f64) -> f64 {
    math::exp(-0.5 * x * x)
}

/// The count at which the probabilities, from `none` on and each `ratio` times the one before it, first add up to more than
/// `u`; none if rounding kept them below it.
fn invert(mut u: f64, none: f64, ratio: impl Fn(f64) -> f64) -> Option<u64> {
    let mut p = none;
    // No mean below 10 comes anywhere near.
    for k in 0..200_u8 {
        if u < p {
            return Some(u64::from(k));
        }
        u -= p;
        p *= ratio(f64::from(k) + 1.0);
    }
    None
}

/// Where the shares first add up to more than `u` of the whole; those not above zero are left out.
fn pick(u: f64, shares: impl Iterator<Item = f64> + Clone) -> Option<usize> {
    let shares = shares.enumerate().filter(|(_, w)| *w > 0.0);
    let sum = shares.clone().fold(0.0, |sum, (_, w)| sum + w);
    let (mut up_to, mut last) = (0.0, None);
    for (i, w) in shares {
        up_to += w;
        last = Some(i);
        if u * sum < up_to {
            break;
        }
    }
    last
}

/// The logarithm of the probability of `k` under a Poisson distribution (Loader, 2000).
fn ln_poisson(k: f64, mean: f64) -> f64 {
    if k <= 0.0 {
        return -mean;
    }
    -stirling_error(k) - deviance(k, mean) - 0.5 * math::ln(core::f64::consts::TAU * k)
}

/// The logarithm of the probability of `k` of `n` under a binomial distribution (Loader, 2000).
fn ln_binomial(k: f64, n: f64, p: f64) -> f64 {
    if k <= 0.0 {
        return n * math::ln_1p(-p);
    }
    if k >= n {
        return n * math::ln(p);
    }
    let rest = n - k;
    stirling_error(n) - stirling_error(k) - stirling_error(rest) - deviance(k, n * p) - deviance(rest, n * (1.0 - p))
        + 0.5 * math::ln(n / k / rest / core::f64::consts::TAU)
}

/// By how much the logarithm of `n!` is above Stirling's approximation `n ln n - n + ln(2 pi n) / 2`.
fn stirling_error(n: f64) -> f64 {
    const SMALL: [f64; 9] = [
        0.08106146679532726,
        0.0413406959554093,
        0.02767792568499834,
        0.020790672103765093,
        0.016644691189821193,
        0.013876128823070748,
        0.01189670994589177,
        0.010411265261972096,
        0.009255462182712733,
    ];
    if let Some(&error) = SMALL.get((n as usize).wrapping_sub(1)) {
        return error;
    }
    let s = 1.0 / (n * n);
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - s / 1188.0) * s) * s) * s) / n
}

/// `x ln(x / m) + m - x`, without cancellation where the two are close.
fn deviance(x: f64, m: f64) -> f64 {
    let gap = x - m;
    if gap.abs() >= 0.1 * (x + m) {
        return x * math::ln(x / m) - gap;
    }
    let v = gap / (x + m);
    let (mut sum, mut term) = (gap * v, 2.0 * x * v);
    // A term is at most a hundredth of the one before it.
    for odd in 1..20_u8 {
        term *= v * v;
        let next = sum + term / f64::from(2 * odd + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_agree_with_the_gamma_function() {
        for n in 1..200_u32 {
            let n = f64::from(n);
            let direct = libm::lgamma(n + 1.0) - (n * libm::log(n) - n + 0.5 * libm::log(core::f64::consts::TAU * n));
            assert!((stirling_error(n) - direct).abs() < 1e-12, "{n}: {} {direct}", stirling_error(n));
        }
        for (k, mean) in [(0.0, 12.0), (1.0, 10.0), (11.0, 10.0), (40.0, 12.5), (95.0, 100.0), (300.0, 100.0)] {
            let direct = k * libm::log(mean) - mean - libm::lgamma(k + 1.0);
            assert!((ln_poisson(k, mean) - direct).abs() < 1e-11 * direct.abs().max(1.0), "{k} {mean}");
        }
        for (k, n, p) in [(0.0, 30.0, 0.4), (30.0, 30.0, 0.4), (1.0, 30.0, 0.4), (13.0, 30.0, 0.4), (480.0, 1000.0, 0.5)] {
            let choose = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
            let direct = choose + k * libm::log(p) + (n - k) * libm::log1p(-p);
            assert!((ln_binomial(k, n, p) - direct).abs() < 1e-11 * direct.abs().max(1.0), "{k} {n} {p}");
        }
    }

    #[test]
    fn inversion_ends_when_rounding_loses_the_rest() {
        assert_eq!(invert(1.0, libm::exp(-3.0), |k| 3.0 / k), None);
        assert_eq!(invert(0.0, 0.0, |k| 3.0 / k), None);
        assert_eq!(invert(0.999_999, 0.5, |k| (2.0 - k) / k), Some(1));
    }

    #[test]
    fn the_last_share_is_there_when_rounding_passes_it() {
        assert_eq!(pick(0.75, [0.0, 5e-324, 0.0, f64::NAN].into_iter()), Some(1));
        assert_eq!(pick(0.999_999, [1.0, 2.0, 0.0].into_iter()), Some(1));
        assert_eq!(pick(0.5, [0.0, -1.0].into_iter()), None);
    }
}
