//! What a count says of its mean.

use super::interval::{Interval, one_tail};
use crate::math;

/// The exact interval of the mean of a Poisson distribution that gave this count: neither end makes a count so far out more
/// probable than half of what the level leaves (F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28,
/// 1936).
///
/// Its ends are quantiles of gamma distributions, found by Newton's method between bounds, to about 10^-9 of their size. From
/// a million on, they are those of E. B. Wilson and M. M. Hilferty, "The distribution of chi-square", 1931, which differ by
/// less than that.
///
/// ```
/// use ceasefire::ensemble::poisson_interval;
/// let none = poisson_interval(0, 0.95);
/// assert_eq!(none.low, 0.0);
/// assert!((none.high - 3.6889).abs() < 1e-4);
/// ```
#[must_use]
pub fn poisson_interval(count: u64, level: f64) -> Interval {
    let (k, tail) = (count as f64, one_tail(level));
    let low = if count == 0 { 0.0 } else { gamma_quantile(k, tail, Side::Below) };
    Interval { low, high: gamma_quantile(k + 1.0, tail, Side::Above) }
}

/// On which side of a quantile the probability lies.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Below,
    Above,
}

/// What a gamma variable of scale 1 lies below or above with probability `p`, at most a half; for shapes from 1 on.
fn gamma_quantile(shape: f64, p: f64, side: Side) -> f64 {
    let z = super::normal_quantile(p);
    let z = if side == Side::Below { z } else { -z };
    let ninth = 1.0 / (9.0 * shape);
    let root = 1.0 - ninth + z * math::sqrt(ninth);
    let near = shape * root * root * root;
    if shape >= 1e6 {
        return near;
    }
    let (mut low, mut high) = (0.0, shape + 10.0 * math::sqrt(shape) + 60.0);
    let mut x = if near > low { near } else { shape / 2.0 };
    for _ in 0..200 {
        let (share, density) = gamma_tail(shape, x, side);
        let over = if side == Side::Below { share - p } else { p - share };
        if over > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - over / density;
        let next = if newton > low && newton < high { newton } else { low + (high - low) / 2.0 };
        if (next - x).abs() <= 1e-15 * x {
            return next;
        }
        x = next;
    }
    x
}

/// How probable it is that a gamma variable of scale 1 lies on this side of `x`, and its density there.
///
/// By the power series below the mean and by the continued fraction above (M. Abramowitz and I. Stegun, "Handbook of
/// mathematical functions", 1964, 6.5.29 and 6.5.31), the latter as W. J. Lentz evaluates such, 1976.
fn gamma_tail(shape: f64, x: f64, side: Side) -> (f64, f64) {
    /// More terms than are ever needed below a million.
    const TERMS: u32 = 100_000;
    let scale = math::exp(shape * math::ln(x) - x - math::ln_gamma(shape));
    let (share, given) = if x < shape + 1.0 {
        let (mut sum, mut term, mut over) = (1.0 / shape, 1.0 / shape, shape);
        for _ in 0..TERMS {
            over += 1.0;
            term *= x / over;
            sum += term;
            if term <= sum * 1e-17 {
                break;
            }
        }
        (sum * scale, Side::Below)
    } else {
        let mut b = x + 1.0 - shape;
        let (mut c, mut d) = (f64::MAX, 1.0 / b);
        let mut fraction = d;
        for i in 1..TERMS {
            let i = f64::from(i);
            let a = -i * (i - shape);
            b += 2.0;
            d = 1.0 / (a * d + b);
            c = b + a / c;
            let change = c * d;
            fraction *= change;
            if (change - 1.0).abs() <= 1e-16 {
                break;
            }
        }
        (fraction * scale, Side::Above)
    };
    (if given == side { share } else { 1.0 - share }, scale / x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_another_implementation() {
        // scipy 1.17.1: chi2.ppf(tail, 2 k) / 2 and chi2.isf(tail, 2 k + 2) / 2.
        for (count, level, low, high) in SCIPY {
            let got = poisson_interval(count, level);
            let near = |got: f64, want: f64| (got - want).abs() <= 2e-9 * want;
            assert!(near(got.low, low) && near(got.high, high), "{count}: {got:?} for {low} to {high}");
        }
    }

    #[test]
    fn odd_levels_end() {
        for level in [-1.0, 0.0, 1.0, f64::NAN] {
            for count in [0, 1, 7, 999_999, u64::MAX] {
                let got = poisson_interval(count, level);
                assert!(got.low >= 0.0 && got.low <= got.high && got.high.is_finite(), "{count} {level}: {got:?}");
            }
        }
    }

    #[rustfmt::skip]
    const SCIPY: [(u64, f64, f64, f64); 24] = [
        (0, 0.95, 0.0, 3.6888794541139354),
        (0, 0.9999, 0.0, 9.903487552536237),
        (1, 0.95, 0.025317807984289897, 5.571643390938898),
        (1, 0.9999, 5.000125004166272e-05, 12.506671285192734),
        (2, 0.95, 0.24220927854396507, 7.22468766772396),
        (2, 0.9999, 0.01003348691188323, 14.724862470708162),
        (5, 0.95, 1.623486390118421, 11.66833207932267),
        (5, 0.9999, 0.3830233603470568, 20.473811900340785),
        (10, 0.95, 4.7953886961324335, 18.39035604201778),
        (10, 0.9999, 2.017777063266118, 28.807435491078444),
        (100, 0.95, 81.36399125092315, 121.62679379242638),
        (100, 0.9999, 65.708223932236, 144.8907246046908),
        (1000, 0.95, 938.9730184076952, 1063.952136016302),
        (1000, 0.9999, 881.6521323263773, 1128.831905592874),
        (12345, 0.95, 12128.18090789908, 12564.722206913333),
        (12345, 0.9999, 11917.42814327363, 12783.013678880041),
        (999999, 0.95, 998039.9843202762, 1001960.9109654503),
        (999999, 0.9999, 996113.1214136482, 1003895.3049998796),
        (1000000, 0.95, 998040.9833402939, 1001961.9119454322),
        (1000000, 0.9999, 996114.1194683523, 1003896.3069451746),
        (3000000, 0.95, 2996606.1900499715, 3003396.7048216565),
        (3000000, 0.9999, 2993266.0089082797, 3006744.4166843486),
        (1000000000, 0.95, 999938021.4439279, 1000061981.4504089),
        (1000000000, 0.9999, 999876973.3941349, 1000123037.0303968),
    ];
}
