//! The normal distribution of mean 0 and variance 1.

use crate::math;

/// The number that a normal variable stays below with probability `p`; infinite for 0 and 1, not a number outside of them.
///
/// Relative error about 1e-16 (M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
/// Statistics 37, 1988, routine PPND16).
///
/// ```
/// use ceasefire::ensemble::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959963984540054).abs() < 1e-15);
/// ```
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    let off = p - 0.5;
    if off.abs() <= 0.425 {
        let r = 0.180_625 - off * off;
        return off * ratio(r, &NEAR);
    }
    let tail = if off < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return f64::INFINITY.copysign(off);
    }
    let r = math::sqrt(-math::ln(tail));
    let size = if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) };
    size.copysign(off)
}

/// How probable it is that a normal variable is at least as far from 0 as `z`, on either side.
pub(crate) fn both_tails(z: f64) -> f64 {
    math::erfc(z.abs() * core::f64::consts::FRAC_1_SQRT_2)
}

/// Coefficients of a numerator and a denominator, each from the constant up.
type Ratio = ([f64; 8], [f64; 8]);

fn ratio(r: f64, (over, under): &Ratio) -> f64 {
    let polynomial = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * r + c);
    polynomial(over) / polynomial(under)
}

#[rustfmt::skip]
const NEAR: Ratio = (
    [3.387_132_872_796_366_5, 133.141_667_891_784_38, 1_971.590_950_306_551_3, 13_731.693_765_509_46,
     45_921.953_931_549_87, 67_265.770_927_008_7, 33_430.575_583_588_13, 2_509.080_928_730_122_7],
    [1.0, 42.313_330_701_600_91, 687.187_007_492_057_9, 5_394.196_021_424_751,
     21_213.794_301_586_597, 39_307.895_800_092_71, 28_729.085_735_721_943, 5_226.495_278_852_854],
);
#[rustfmt::skip]
const MIDDLE: Ratio = (
    [1.423_437_110_749_683_5, 4.630_337_846_156_546, 5.769_497_221_460_691, 3.647_848_324_763_204_5,
     1.270_458_252_452_368_4, 0.241_780_725_177_450_6, 0.022_723_844_989_269_184, 7.745_450_142_783_414e-4],
    [1.0, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 0.689_767_334_985_1,
     0.148_103_976_427_480_08, 0.015_198_666_563_616_457, 5.475_938_084_995_345e-4, 1.050_750_071_644_416_9e-9],
);
#[rustfmt::skip]
const FAR: Ratio = (
    [6.657_904_643_501_103, 5.463_784_911_164_114, 1.784_826_539_917_291_3, 0.296_560_571_828_504_87,
     0.026_532_189_526_576_124, 1.242_660_947_388_078_4e-3, 2.711_555_568_743_487_6e-5, 2.010_334_399_292_288_1e-7],
    [1.0, 0.599_832_206_555_888, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615,
     7.868_691_311_456_133e-4, 1.846_318_317_510_054_8e-5, 1.421_511_758_316_446e-7, 2.044_263_103_389_939_8e-15],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_another_implementation() {
        // scipy 1.17.1, scipy.stats.norm.ppf (Cephes), and the three regions of the algorithm on either side.
        for (p, z) in SCIPY {
            assert!((normal_quantile(p) - z).abs() <= 1e-14 * z.abs(), "{p}: {} for {z}", normal_quantile(p));
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!([-0.1, 1.1, f64::NAN].into_iter().all(|p| normal_quantile(p).is_nan()));
    }

    #[test]
    fn tails_undo_quantiles() {
        for p in [1e-12, 1e-6, 0.01, 0.2, 0.5] {
            assert!((both_tails(normal_quantile(p / 2.0)) / p - 1.0).abs() < 1e-13, "{p}");
        }
    }

    const SCIPY: [(f64, f64); 12] = [
        (0.975, 1.959963984540054),
        (0.95, 1.6448536269514722),
        (0.1, -1.2815515655446004),
        (0.92, 1.4050715603096329),
        (0.075, -1.4395314709384563),
        (0.0001, -3.7190164854556804),
        (0.999, 3.090232306167813),
        (1e-10, -6.361340902404056),
        (1e-12, -7.034483825301131),
        (1e-20, -9.262340089798409),
        (1e-100, -21.273453560965322),
        (1e-300, -37.0470962993612),
    ];
}
