//! Statistics of ensembles: worked tables, figures of other implementations, laws that hold for all spells, coverage.
#![cfg(feature = "std")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::BTreeSet;

use ceasefire::{
    chance::{Key, Seed, Stream},
    ensemble::{Histogram, Interval, Moments, PairedMoments, PairedShares, Share, Spell, Spells},
    time::DAY,
};
use proptest::prelude::*;

const ENDED: Option<u16> = Some(0);

/// Durations in days and endings.
fn spells<const N: usize>(days: [(i64, Option<u16>); N]) -> Spells {
    days.into_iter().map(|(days, ending)| Spell { millis: days * DAY, ending, runs: 1 }).collect()
}

#[track_caller]
fn near(got: f64, want: f64, by: f64) {
    assert!((got - want).abs() <= by, "{got} for {want}");
}

#[track_caller]
fn spans(got: Interval, low: f64, high: f64, by: f64) {
    assert!((got.low - low).abs() <= by && (got.high - high).abs() <= by, "{got:?} for {low} to {high}");
}

// Remission of acute leukaemia: E. J. Freireich et al., "The effect of 6-mercaptopurine on the duration of steroid-induced
// remissions in acute leukemia", Blood 21, 1963; the weeks are taken as days.

fn treated() -> Spells {
    let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|t| (t, ENDED));
    let lost = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|t| (t, None));
    let (mut all, lost) = (spells(ended), spells(lost));
    all.merge(&lost);
    all
}

fn placebo() -> Spells {
    spells([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23].map(|t| (t, ENDED)))
}

#[test]
fn survival_is_that_of_the_worked_table() {
    // D. R. Cox and D. Oakes, "Analysis of survival data", 1984; D. G. Kleinbaum and M. Klein, "Survival analysis", 2012.
    let curve = treated().survival(0.95);
    let table = [
        (6, 21, 0.857, 0.0764),
        (7, 17, 0.807, 0.0869),
        (10, 15, 0.753, 0.0963),
        (13, 12, 0.690, 0.1068),
        (16, 11, 0.627, 0.1141),
        (22, 7, 0.538, 0.1282),
        (23, 6, 0.448, 0.1346),
    ];
    let steps: Vec<_> = curve.steps().iter().filter(|s| s.ended > 0).collect();
    assert_eq!(steps.len(), table.len());
    for (step, (day, at_risk, share, error)) in steps.iter().zip(table) {
        assert_eq!((step.millis, step.at_risk), (day * DAY, at_risk));
        near(step.holds.share, share, 0.0006);
        near(step.holds.error, error, 0.00006);
    }
    assert_eq!((curve.median().millis, placebo().survival(0.95).median().millis), (Some(23 * DAY), Some(8 * DAY)));
    assert_eq!(curve.known_until(), 35 * DAY);
}

#[test]
fn survival_intervals_are_those_of_another_implementation() {
    // lifelines 0.30.3: KaplanMeierFitter.confidence_interval_, median_survival_times.
    let curve = treated().survival(0.95);
    for (day, share, low, high) in [
        (6, 0.857142857143, 0.619717955266, 0.951551747647),
        (7, 0.806722689076, 0.563146564622, 0.922809019203),
        (9, 0.806722689076, 0.563146564622, 0.922809019203),
        (15, 0.690196078431, 0.431610222486, 0.849065963349),
        (23, 0.448179271709, 0.188052005959, 0.680142628495),
        (99, 0.448179271709, 0.188052005959, 0.680142628495),
    ] {
        near(curve.at(day * DAY).share, share, 1e-11);
        spans(curve.at(day * DAY).interval, low, high, 1e-11);
    }
    let (treated, placebo) = (curve.median(), placebo().survival(0.95).median());
    assert_eq!((treated.low, treated.high), (Some(13 * DAY), None));
    assert_eq!((placebo.low, placebo.high), (Some(4 * DAY), Some(11 * DAY)));
}

#[test]
fn cumulative_hazard_is_that_of_another_implementation() {
    // lifelines 0.30.3: NelsonAalenFitter(nelson_aalen_smoothing=False). Its variance of tied endings is another, so the
    // variances here are summed by hand.
    let curve = treated().cumulative_hazard(0.95);
    for (day, hazard) in [(6, 0.142857142857), (7, 0.201680672269), (13, 0.351680672269), (40, 0.752113572702)] {
        near(curve.at(day * DAY).hazard, hazard, 1e-11);
    }
    let by_hand = 3.0 / 441.0 + 1.0 / 289.0;
    let step = curve.at(9 * DAY);
    near(step.variance, by_hand, 1e-15);
    let factor = libm::exp(1.959_963_984_540_054 * by_hand.sqrt() / step.hazard);
    spans(step.interval, step.hazard / factor, step.hazard * factor, 1e-12);
    assert_eq!(curve.at(5 * DAY).hazard, 0.0);
}

#[test]
fn log_rank_is_that_of_the_worked_table() {
    // Kleinbaum and Klein: 16.79, with 10.75 and 19.25 expected; lifelines 0.30.3, logrank_test, for more digits.
    let test = placebo().log_rank(&treated()).unwrap();
    assert_eq!(test.observed, 21);
    near(test.expected, 10.75, 0.005);
    near(test.chi_square, 16.792_940_989_216_547, 1e-9);
    near(test.p, 4.168_809_109_334_511e-5, 1e-13);
    let turned = treated().log_rank(&placebo()).unwrap();
    assert_eq!(turned.observed, 9);
    near(turned.expected, 19.25, 0.005);
    near(turned.chi_square, test.chi_square, 1e-9);
}

#[test]
fn weibull_is_that_of_another_implementation() {
    // scipy 1.17.1: brentq on the derivative of the profile likelihood, errors by numeric second derivatives. lifelines 0.30.3,
    // WeibullFitter, has 1.35373, 0.37688, 33.7652, 9.2304 and 1.37050, 0.23788, 9.48210, 1.59123 by its optimiser.
    let (treated, placebo) = (treated().weibull().unwrap(), placebo().weibull().unwrap());
    near(treated.shape, 1.353_734_523_826_221_7, 1e-12);
    near(treated.scale, 33.765_150_967_634_96, 1e-10);
    near(placebo.shape, 1.370_499_859_282_943_2, 1e-12);
    near(placebo.scale, 9.482_141_255_536_668, 1e-11);
    near(treated.shape_error, 0.376_876_83, 1e-6);
    near(treated.scale_error, 9.230_342_55, 1e-5);
    near(placebo.shape_error, 0.237_880_16, 1e-6);
    near(placebo.scale_error, 1.591_249_8, 1e-5);
    assert_eq!((treated.ended, treated.at_once), (9, 0));
    near(treated.at(i64::MAX), 0.0, 0.0);
    near(treated.at(33_765 * DAY / 1000), libm::exp(-1.0), 1e-5);
}

#[test]
fn weibull_is_none_where_no_law_is_the_most_likely() {
    assert_eq!(Spells::default().weibull(), None);
    assert_eq!(spells([(3, None), (5, None)]).weibull(), None);
    assert_eq!(spells([(5, ENDED), (5, ENDED), (3, None), (5, None)]).weibull(), None);
    assert_eq!(spells([(0, ENDED), (0, None)]).weibull(), None);
    assert!(spells([(5, ENDED), (5, ENDED), (6, None)]).weibull().is_some());
    // One that ended at once and one that was not observed change nothing but the count.
    let (mut with, without) = (placebo(), placebo().weibull().unwrap());
    with.push(0, ENDED);
    with.push(0, None);
    let with = with.weibull().unwrap();
    assert_eq!((with.at_once, with.ended, without.at_once), (1, 21, 0));
    assert_eq!((with.shape, with.scale, with.shape_error, with.scale_error), {
        (without.shape, without.scale, without.shape_error, without.scale_error)
    });
    // Durations over the whole range end.
    let wide = [(1, 7), (i64::MAX, 1), (i64::MAX - 1, 3), (DAY, 9)];
    let wide: Spells = wide.into_iter().map(|(millis, runs)| Spell { millis, ending: ENDED, runs }).collect();
    assert!(wide.weibull().is_some_and(|w| w.shape > 0.0 && w.scale.is_finite() && w.shape_error > 0.0));
}

#[test]
fn hazards_are_those_of_a_hand_worked_table() {
    let all = spells([(1, ENDED), (2, ENDED), (2, None), (3, Some(1)), (5, ENDED), (6, None)]);
    let rates = all.hazard(&[4 * DAY, 0, 2 * DAY, 2 * DAY, 10 * DAY], 0.95);
    let seen: Vec<_> = rates.iter().map(|r| (r.from / DAY, r.until / DAY, r.ended, r.days)).collect();
    // Until day 2: 1 + 5 * 2; until day 4: 1 + 2 * 2; then 1 + 2.
    assert_eq!(seen, [(0, 2, 2, 11.0), (2, 4, 1, 5.0), (4, 10, 1, 3.0)]);
    near(rates[0].per_day.unwrap(), 2.0 / 11.0, 1e-15);
    // scipy 1.17.1: chi2.ppf(0.025, 4) / 2, chi2.isf(0.025, 6) / 2.
    spans(rates[0].interval.unwrap(), 0.242_209_278_543_965_07 / 11.0, 7.224_687_667_723_96 / 11.0, 1e-9);
    // What began before the first bound is not counted; beyond observation there is no rate; an ending at once is one.
    assert_eq!(all.hazard(&[3 * DAY, 4 * DAY], 0.95)[0].ended, 1);
    assert_eq!(all.hazard(&[3 * DAY, 4 * DAY], 0.95)[0].days, 2.0);
    let beyond = all.hazard(&[6 * DAY + 1, 8 * DAY], 0.95)[0];
    assert_eq!((beyond.ended, beyond.days, beyond.per_day, beyond.interval), (0, 0.0, None, None));
    assert_eq!(spells([(0, ENDED), (1, None)]).hazard(&[0, DAY], 0.95)[0].ended, 1);
    assert!(all.hazard(&[DAY], 0.95).is_empty() && all.hazard(&[], 0.95).is_empty());
}

// Several endings.

#[test]
fn incidence_is_that_of_a_hand_worked_table() {
    // Ten runs; day 2: one ends with 0, one is lost; day 4: two end with 1 and one with 0; day 5: one lost; day 8: one ends
    // with 0 and the rest are lost.
    let mut all = spells([(2, Some(0)), (2, None), (4, Some(1)), (4, Some(1)), (4, Some(0)), (5, None), (8, Some(0))]);
    all.add(Spell { millis: 8 * DAY, ending: None, runs: 3 });
    let by = all.incidence(0.95);
    let table = [(1, 1.0, 0.0, 0.0), (2, 0.9, 0.1, 0.0), (4, 0.5625, 0.2125, 0.225), (8, 0.421_875, 0.353_125, 0.225)];
    for (day, holds, zero, one) in table {
        near(by.holding().at(day * DAY).share, holds, 1e-15);
        near(by.at(0, day * DAY).share, zero, 1e-15);
        near(by.at(1, day * DAY).share, one, 1e-15);
    }
    // Of ending 1 at day 4: a share of 2 in 8 of what the share of 9 in 10 left. By hand, the delta method for that product:
    let want = 0.9 * 0.1 / 10.0 * (0.25 * 0.25) + 0.81 * 0.25 * 0.75 / 8.0;
    near(by.at(1, 4 * DAY).error, f64::sqrt(want), 1e-15);
    assert_eq!(by.endings().map(|(e, steps)| (e, steps.len())).collect::<Vec<_>>(), [(0, 3), (1, 1)]);
}

#[test]
fn incidence_is_that_of_other_implementations() {
    // scikit-survival 0.28.0, cumulative_incidence_competing_risks; it takes ties as here.
    let ends = [1, 2, 0, 1, 1, 0, 2, 1, 2, 0, 1, 3, 0, 2, 1, 0];
    let days = [3, 5, 5, 8, 10, 12, 12, 15, 20, 21, 25, 25, 30, 33, 40, 40];
    let tied: Spells = days.into_iter().zip(ends).map(row).collect();
    let by = tied.incidence(0.95);
    for (ending, day, share) in [
        (1, 12, 0.197_115_384_615_384_64),
        (1, 25, 0.359_152_421_652_421_67),
        (1, 40, 0.475_486_704_653_371_4),
        (2, 12, 0.129_807_692_307_692_32),
        (2, 40, 0.320_928_300_094_966_76),
        (3, 24, 0.0),
        (3, 40, 0.087_250_712_250_712_25),
    ] {
        near(by.at(ending, day * DAY).share, share, 1e-15);
    }
    // lifelines 0.30.3, AalenJohansenFitter(calculate_variance=True); it knows no ties.
    let days = [2, 3, 5, 7, 8, 11, 13, 17, 19, 23, 29, 31];
    let ends = [1, 2, 0, 1, 2, 1, 0, 2, 1, 1, 0, 2];
    let untied: Spells = days.into_iter().zip(ends).map(row).collect();
    let by = untied.incidence(0.95);
    for (ending, day, share, variance) in [
        (1, 2, 0.083_333_333_333_333_33, 0.006_365_740_740_740_74),
        (1, 7, 0.175_925_925_925_925_93, 0.012_843_411_827_465_328),
        (1, 11, 0.268_518_518_518_518_5, 0.017_701_665_142_508_764),
        (1, 23, 0.490_740_740_740_740_7, 0.025_223_384_392_623_09),
        (2, 3, 0.083_333_333_333_333_34, 0.006_365_740_740_740_741),
        (2, 8, 0.175_925_925_925_925_93, 0.012_843_411_827_465_324),
        (2, 17, 0.287_037_037_037_037_03, 0.020_125_076_207_895_134),
    ] {
        let got = by.at(ending, day * DAY);
        near(got.share, share, 1e-15);
        near(got.error * got.error, variance, 1e-15);
    }
    // All have ended: what is not the one is the other, and as uncertain.
    near(by.at(2, 31 * DAY).error, by.at(1, 31 * DAY).error, 1e-15);
}

fn row((day, ending): (i64, u16)) -> Spell {
    Spell { millis: day * DAY, ending: Some(ending).filter(|e| *e > 0), runs: 1 }
}

// Where all or none have ended.

#[test]
fn none_and_all_have_intervals() {
    // A level that is no number counts as a number, so that estimates stay equal to themselves and go through text.
    let odd = treated().incidence(f64::NAN);
    assert_eq!(serde_json::from_str::<ceasefire::ensemble::Incidence>(&serde_json::to_string(&odd).unwrap()).unwrap().endings().count(), 1);
    assert_eq!((odd.holding().level(), &odd), (1.0, &treated().incidence(7.0)));
    let all_hold: Spells = [Spell { millis: 30 * DAY, ending: None, runs: 1000 }].into_iter().collect();
    let curve = all_hold.survival(0.95);
    // 0.025 to the power 1/1000: of 1000, none ended.
    spans(curve.at(0).interval, 0.996_318_9, 1.0, 1e-6);
    spans(curve.at(30 * DAY).interval, 0.996_318_9, 1.0, 1e-6);
    spans(all_hold.incidence(0.95).at(7, 20 * DAY).interval, 0.0, 0.003_681_1, 1e-6);
    near(all_hold.cumulative_hazard(0.95).at(30 * DAY).interval.high, 0.003_688_9, 1e-6);
    assert_eq!(curve.median().millis, None);
    let all_end: Spells = [Spell { millis: 30 * DAY, ending: ENDED, runs: 1000 }].into_iter().collect();
    spans(all_end.survival(0.95).at(30 * DAY).interval, 0.0, 0.003_681_1, 1e-6);
    spans(all_end.incidence(0.95).at(0, 30 * DAY).interval, 0.996_318_9, 1.0, 1e-6);
    let none = Spells::default();
    spans(none.survival(0.95).at(0).interval, 0.0, 1.0, 0.0);
    spans(none.incidence(0.95).at(0, DAY).interval, 0.0, 1.0, 0.0);
    assert_eq!((none.log_rank(&all_end), none.hazard(&[0, DAY], 0.95)[0].per_day), (None, None));
    // An ending that others rule out more and more: the runs that ended otherwise are known not to have ended so.
    let mut mixed = all_end;
    mixed.push(31 * DAY, None);
    spans(mixed.incidence(0.95).at(5, 30 * DAY).interval, 0.0, 0.003_678, 1e-5);
}

#[test]
fn runs_observed_until_an_instant_are_known_to_hold_longer() {
    let all = spells([(1, ENDED), (2, None), (2, ENDED), (3, None)]);
    assert_eq!([0, 1, 2, 3, 4].map(|day| all.still_holding_after(day * DAY)), [4, 3, 2, 1, 0]);
    assert_eq!(all.survival(0.95).at(2 * DAY).share, 0.75 * (2.0 / 3.0));
    let mut odd = Spells::default();
    odd.push(-5, ENDED);
    odd.add(Spell { millis: 7, ending: None, runs: 0 });
    assert_eq!(odd.iter().collect::<Vec<_>>(), [Spell { millis: 0, ending: ENDED, runs: 1 }]);
    assert_eq!((odd.len(), odd.is_empty()), (1, false));
}

// Shares, moments, pairs, histograms.

#[test]
fn wilson_is_that_of_another_implementation() {
    // statsmodels 0.15.0: proportion_confint(method="wilson").
    for (yes, no, low, high) in [
        (8, 2, 0.490_162_471_536_641_83, 0.943_317_848_545_624_7),
        (0, 10, 0.0, 0.277_532_799_862_889_26),
        (10, 0, 1.0 - 0.277_532_799_862_889_26, 1.0),
        (15, 133, 0.062_386_399_530_736_28, 0.160_487_241_723_303_1),
    ] {
        spans(Share { yes, no }.interval(0.95), low, high, 1e-14);
    }
    assert_eq!(Share::default().share(), None);
    spans(Share::default().interval(0.95), 0.0, 1.0, 0.0);
}

#[test]
fn pairs_are_those_of_published_examples() {
    // D. G. Altman et al., "Statistics with confidence", 2000, table 6.2: 0.011 to 0.226; Newcombe 1998: 0.0569 to 0.3404. More
    // digits from the same formula in Python with the quantile of scipy 1.17.1.
    let altman = PairedShares { both: 14, first: 5, second: 0, neither: 22 };
    spans(altman.interval(0.95), 0.011_483_241_383_033_305, 0.226_492_684_351_211_2, 1e-13);
    let newcombe = PairedShares { both: 36, first: 12, second: 2, neither: 0 };
    spans(newcombe.interval(0.95), 0.056_929_584_003_238_69, 0.340_427_602_974_940_7, 1e-13);
    near(newcombe.phi(), -0.114_707_866_935_280_89, 1e-14);
    // statsmodels 0.15.0: confint_proportions_2indep(method="newcomb").
    let wide = PairedShares { both: 140, first: 50, second: 10, neither: 200 };
    spans(altman.unpaired_interval(0.95), -0.087_398_905_499_793_98, 0.317_096_212_851_031_7, 1e-13);
    spans(wide.unpaired_interval(0.95), 0.031_489_640_765_635_304, 0.167_196_405_330_477_53, 1e-13);
    spans(wide.interval(0.95), 0.062_837_654_990_631_87, 0.136_530_919_857_976_88, 1e-13);
    near(wide.narrowing(0.95).unwrap(), 0.543_03, 1e-4);
    assert_eq!(PairedShares::default().difference(), None);
    spans(PairedShares::default().interval(0.95), -1.0, 1.0, 0.0);
    spans(PairedShares { both: 0, first: 9, second: 0, neither: 0 }.interval(1.0).within_possible(), 0.0, 1.0, 1.0);
}

trait WithinPossible {
    fn within_possible(self) -> Interval;
}

impl WithinPossible for Interval {
    fn within_possible(self) -> Interval {
        assert!(self.low >= -1.0 && self.high <= 1.0 && self.low <= self.high, "{self:?}");
        self
    }
}

#[test]
fn moments_lose_nothing_far_from_zero() {
    let far = 1_i64 << 62;
    let moments: Moments = [far + 1, far + 2, far + 4].into_iter().collect();
    near(moments.variance().unwrap(), 7.0 / 3.0, 1e-15);
    let below: Moments = [-far - 1, -far - 2, -far - 4].into_iter().collect();
    near(below.variance().unwrap(), 7.0 / 3.0, 1e-15);
    assert_eq!(below.sum(), -3 * i128::from(far) - 7);
    let mut over = Moments::default();
    over.push_times(i64::MIN, u64::MAX);
    assert_eq!((over.variance(), over.mean()), (None, Some(i64::MIN as f64)));
    assert_eq!((Moments::default().mean(), Moments::default().variance()), (None, None));
    let counts: Histogram = [0, 0, 0, 10, 1, 1].into_iter().collect();
    near(counts.moments().dispersion().unwrap(), 15.6 / 2.0, 1e-14);
    // 1.96 * sqrt(15.6 / 6) around 2.
    spans(counts.moments().interval(0.95).unwrap(), 2.0 - 3.160_348, 2.0 + 3.160_348, 1e-5);
}

#[test]
fn collections_go_through_text() {
    let mut moments: Moments = [5, -7, i64::MAX, i64::MAX].into_iter().collect();
    moments.push_times(i64::MIN, 3);
    let text = serde_json::to_string(&moments).unwrap();
    assert!(text.contains(r#""sum":""#), "{text}");
    assert_eq!(serde_json::from_value::<Moments>(serde_json::from_str(&text).unwrap()).unwrap(), moments);
    let all = treated();
    let text = serde_json::to_string(&all).unwrap();
    assert!(text.starts_with(r#"[{"millis":518400000,"runs":1},{"millis":518400000,"ending":0,"runs":3},"#), "{text}");
    assert_eq!(serde_json::from_str::<Spells>(&text).unwrap(), all);
    // In any order, split or not, it is the same bag.
    let split = r#"[{"millis":7,"ending":2,"runs":1},{"millis":5,"runs":0},{"millis":3,"runs":4},{"millis":7,"ending":2,"runs":1}]"#;
    let joined = r#"[{"millis":3,"runs":4},{"millis":7,"ending":2,"runs":2}]"#;
    assert_eq!(serde_json::to_string(&serde_json::from_str::<Spells>(split).unwrap()).unwrap(), joined);
    let histogram: Histogram = [4, -1, 4].into_iter().collect();
    let text = serde_json::to_string(&histogram).unwrap();
    assert_eq!(text, "[[-1,1],[4,2]]");
    assert_eq!(serde_json::from_str::<Histogram>(&text).unwrap(), histogram);
    let mut pairs = PairedMoments::default();
    pairs.push(3, 8);
    assert_eq!(serde_json::from_str::<PairedMoments>(&serde_json::to_string(&pairs).unwrap()).unwrap(), pairs);
}

// Laws.

fn any_spells(endings: u16) -> impl Strategy<Value = Vec<(i64, Option<u16>)>> {
    prop::collection::vec((0..25_i64, prop::option::weighted(0.7, 0..endings)), 0..60)
}

fn bag(rows: &[(i64, Option<u16>)]) -> Spells {
    let mut bag = Spells::default();
    rows.iter().for_each(|(millis, ending)| bag.push(*millis, *ending));
    bag
}

/// Every estimate of some spells; in text, so that equal means equal to the last bit.
fn estimates(spells: &Spells) -> String {
    let at = [0, 3, 10, 24].map(|t| spells.survival(0.9).at(t));
    let text = format!(
        "{:?} {:?} {:?} {:?} {:?} {at:?}",
        spells.survival(0.9),
        spells.cumulative_hazard(0.9),
        spells.incidence(0.9),
        spells.hazard(&[0, 5, 20], 0.9),
        spells.weibull(),
    );
    assert!(!text.contains("NaN"), "{text}");
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// However runs are split among workers, and in whatever order those report, all comes out the same.
    #[test]
    fn merging_in_any_order_and_grouping_is_the_same(
        rows in any_spells(3), cuts in prop::collection::vec(0..60_usize, 0..4), turned in any::<bool>(),
    ) {
        let whole = bag(&rows);
        let mut cuts: BTreeSet<usize> = cuts.into_iter().map(|c| c.min(rows.len())).collect();
        cuts.extend([0, rows.len()]);
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let mut parts: Vec<&[_]> = cuts.windows(2).map(|w| &rows[w[0]..w[1]]).collect();
        if turned {
            parts.reverse();
        }
        let mut merged = Spells::default();
        let (mut moments, mut histogram, mut share) = (Moments::default(), Histogram::default(), Share::default());
        let (mut pairs, mut two) = (PairedShares::default(), PairedMoments::default());
        for part in &parts {
            merged.merge(&bag(part));
            moments.merge(&part.iter().map(|r| r.0).collect());
            histogram.merge(&part.iter().map(|r| r.0).collect());
            share.merge(&part.iter().map(|r| r.1.is_some()).collect());
            let (mut p, mut t) = (PairedShares::default(), PairedMoments::default());
            for (millis, ending) in *part {
                p.push(*millis > 9, ending.is_some());
                t.push(*millis, ending.map_or(0, i64::from));
            }
            pairs.merge(&p);
            two.merge(&t);
        }
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(serde_json::to_string(&merged).unwrap(), serde_json::to_string(&whole).unwrap());
        prop_assert_eq!(estimates(&merged), estimates(&whole));
        prop_assert_eq!(moments, rows.iter().map(|r| r.0).collect());
        prop_assert_eq!(histogram.moments(), moments);
        prop_assert_eq!(histogram, rows.iter().map(|r| r.0).collect());
        prop_assert_eq!(share, rows.iter().map(|r| r.1.is_some()).collect());
        prop_assert_eq!((pairs.of_second(), pairs.replicates()), (share, rows.len() as u64));
        prop_assert_eq!(*two.of_first(), moments);
        let apart = rows.iter().map(|(millis, ending)| millis - ending.map_or(0, i64::from)).collect();
        prop_assert_eq!(*two.difference(), apart);
    }

    /// What holds and what has ended is everything, at every time; each stays within its interval.
    #[test]
    fn incidences_and_survival_sum_to_one(rows in any_spells(4), level in 0.0..1.0) {
        let by = bag(&rows).incidence(level);
        for t in -1..30 {
            let holds = by.holding().at(t);
            let all: Vec<_> = (0..4).map(|e| by.at(e, t)).chain([holds]).collect();
            prop_assert!((all.iter().map(|e| e.share).sum::<f64>() - 1.0).abs() < 1e-12);
            for e in all {
                let wide = Interval { low: e.interval.low - 1e-12, high: e.interval.high + 1e-12 };
                prop_assert!(wide.contains(e.share) && e.error >= 0.0 && e.interval.low >= 0.0 && e.interval.high <= 1.0, "{e:?}");
            }
        }
    }

    /// With a single ending, incidence is what survival leaves, with the same error and interval.
    #[test]
    fn one_ending_mirrors_survival(rows in any_spells(1)) {
        let by = bag(&rows).incidence(0.95);
        for t in 0..26 {
            let (ends, holds) = (by.at(0, t), by.holding().at(t));
            prop_assert!((ends.share + holds.share - 1.0).abs() < 1e-12);
            prop_assert!((ends.error - holds.error).abs() < 1e-7, "{ends:?} {holds:?}");
            if ends.share > 0.0 && holds.share > 0.0 {
                let off = (ends.interval.low + holds.interval.high - 1.0).abs() + (ends.interval.high + holds.interval.low - 1.0).abs();
                prop_assert!(off < 1e-9, "{ends:?} {holds:?}");
            }
        }
    }

    /// Without loss of observation, shares are counts over runs and errors binomial.
    #[test]
    fn complete_observation_gives_counts(rows in any_spells(3)) {
        let rows: Vec<_> = rows.into_iter().map(|(t, e)| (t, Some(e.unwrap_or(0)))).collect();
        let (all, n) = (bag(&rows), rows.len() as f64);
        let by = all.incidence(0.95);
        for t in 0..26 {
            if rows.is_empty() {
                break;
            }
            let longer = rows.iter().filter(|r| r.0 > t).count();
            prop_assert_eq!(longer as u64, all.still_holding_after(t));
            let share = longer as f64 / n;
            prop_assert!((by.holding().at(t).share - share).abs() < 1e-12);
            prop_assert!((by.holding().at(t).error - (share * (1.0 - share) / n).sqrt()).abs() < 1e-12);
            for e in 0..3 {
                let share = rows.iter().filter(|r| r.0 <= t && r.1 == Some(e)).count() as f64 / n;
                prop_assert!((by.at(e, t).share - share).abs() < 1e-12);
                prop_assert!((by.at(e, t).error - (share * (1.0 - share) / n).sqrt()).abs() < 1e-7);
            }
        }
        // The median is the least time after which at most half hold.
        let mut times: Vec<_> = rows.iter().map(|r| r.0).collect();
        times.sort_unstable();
        let middle = times.get(times.len().wrapping_sub(1) / 2).copied();
        prop_assert_eq!(by.holding().median().millis, middle.filter(|_| !rows.is_empty()));
        let counts: Histogram = times.iter().copied().collect();
        prop_assert_eq!(counts.quantile(0.5), middle.filter(|_| !rows.is_empty()));
        prop_assert_eq!((counts.quantile(0.0), counts.quantile(1.0)), (times.first().copied(), times.last().copied()));
    }

    /// At the most likely Weibull law the likelihood falls in every direction, as steeply as the errors say.
    #[test]
    fn weibull_is_a_maximum(rows in any_spells(2)) {
        if let Some(law) = bag(&rows).weibull().filter(|w| w.shape < 50.0) {
            let likelihood = |shape: f64, scale: f64| -> f64 {
                let each = rows.iter().filter(|r| r.0 > 0).map(|(t, ending)| {
                    let x = *t as f64 / scale;
                    (if ending.is_some() { libm::log(shape / scale) + (shape - 1.0) * libm::log(x) } else { 0.0 }) - libm::pow(x, shape)
                });
                each.sum()
            };
            let (shape, scale) = (law.shape, law.scale * DAY as f64);
            let top = likelihood(shape, scale);
            for (a, b) in [(1.003, 1.0), (0.997, 1.0), (1.0, 1.003), (1.0, 0.997), (1.002, 1.002), (0.998, 1.002)] {
                prop_assert!(likelihood(shape * a, scale * b) < top, "{law:?}");
            }
            prop_assert!(law.shape_error > 0.0 && law.scale_error > 0.0);
        }
    }

    /// Time at risk is all time that was seen, however it is cut.
    #[test]
    fn hazards_share_out_what_was_observed(rows in any_spells(2), bounds in prop::collection::vec(1..24_i64, 0..5)) {
        let bounds: Vec<i64> = bounds.into_iter().chain([0, 24]).collect();
        let rates = bag(&rows).hazard(&bounds, 0.95);
        let days: f64 = rates.iter().map(|r| r.days * DAY as f64).sum();
        prop_assert!((days - rows.iter().map(|r| r.0 as f64).sum::<f64>()).abs() < 1e-6);
        prop_assert_eq!(rates.iter().map(|r| r.ended).sum::<u64>(), rows.iter().filter(|r| r.1.is_some()).count() as u64);
        for r in rates {
            prop_assert_eq!(r.per_day.is_some(), r.days > 0.0);
            prop_assert!(r.per_day.is_none_or(|rate| r.interval.unwrap().contains(rate)));
        }
    }

    /// The share lies in its interval, and the interval among shares.
    #[test]
    fn wilson_contains_the_share(yes in 0..500_u64, no in 0..500_u64, level in -0.1..1.1) {
        let share = Share { yes, no };
        let (got, turned) = (share.interval(level), Share { yes: no, no: yes }.interval(level));
        prop_assert!(0.0 <= got.low && got.high <= 1.0 && share.share().is_none_or(|s| got.contains(s)), "{got:?}");
        prop_assert!((got.low + turned.high - 1.0).abs() < 1e-12 && (got.high + turned.low - 1.0).abs() < 1e-12);
    }

    /// Pairs that agree more than chance would have narrow intervals, pairs that disagree wide ones.
    #[test]
    fn pairing_narrows_where_outcomes_are_alike(both in 0..200_u64, first in 0..200_u64, second in 0..200_u64, neither in 0..200_u64) {
        let pairs = PairedShares { both, first, second, neither };
        let (paired, unpaired) = (pairs.interval(0.95).within_possible(), pairs.unpaired_interval(0.95).within_possible());
        prop_assert!(pairs.difference().is_none_or(|d| paired.contains(d) && unpaired.contains(d)));
        let excess = (both * neither) as f64 - (first * second) as f64;
        if excess > pairs.replicates() as f64 / 2.0 {
            prop_assert!(paired.width() < unpaired.width() && pairs.narrowing(0.95).unwrap() < 1.0);
        } else if excess >= 0.0 {
            prop_assert_eq!(paired, unpaired);
        } else {
            prop_assert!(paired.width() >= unpaired.width());
        }
    }

    /// Sums of pairs: the variance of the difference is that of both, less twice what they have in common.
    #[test]
    fn pairing_takes_out_what_is_common(values in prop::collection::vec((-50..50_i64, -5..5_i64), 2..40)) {
        let mut pairs = PairedMoments::default();
        values.iter().for_each(|(common, own)| pairs.push(*common, common + own));
        let n = values.len() as f64;
        let (a, b) = (pairs.of_first(), pairs.of_second());
        let products = values.iter().map(|(x, y)| (*x as f64 - a.mean().unwrap()) * ((x + y) as f64 - b.mean().unwrap()));
        let covariance = products.sum::<f64>() / (n - 1.0);
        let want = a.variance().unwrap() + b.variance().unwrap() - 2.0 * covariance;
        prop_assert!((pairs.difference().variance().unwrap() - want).abs() < 1e-8);
        if let Some(ratio) = pairs.narrowing() {
            prop_assert_eq!(ratio < 1.0, pairs.difference().variance() < Some(a.variance().unwrap() + b.variance().unwrap()));
            let widths = pairs.difference().interval(0.9).unwrap().width() / pairs.unpaired_interval(0.9).unwrap().width();
            prop_assert!((widths - ratio).abs() < 1e-9);
        }
    }

    /// What one set has more than expected, the other has less, whichever of them ends earlier; a set is like itself.
    #[test]
    fn log_rank_is_the_same_either_way(first in any_spells(2), second in any_spells(1)) {
        let (a, b) = (bag(&first), bag(&second));
        let (there, back) = (a.log_rank(&b), b.log_rank(&a));
        prop_assert_eq!(there.is_some(), back.is_some());
        if let (Some(there), Some(back)) = (there, back) {
            let ended = first.iter().chain(&second).filter(|r| r.1.is_some()).count() as u64;
            prop_assert_eq!(there.observed + back.observed, ended);
            prop_assert!((there.expected + back.expected - ended as f64).abs() < 1e-9);
            prop_assert!((there.chi_square - back.chi_square).abs() < 1e-9 && (0.0..=1.0).contains(&there.p));
        }
        prop_assert!(a.log_rank(&a).is_none_or(|same| same.chi_square < 1e-20));
    }

    /// The curve is read off at any time, and its quantile is where it passes.
    #[test]
    fn quantiles_invert_the_curve(rows in any_spells(1), p in 0.01..0.99) {
        let curve = bag(&rows).survival(0.95);
        let quantile = curve.quantile(p);
        match quantile.millis {
            Some(t) => prop_assert!(curve.at(t).share <= 1.0 - p + 1e-9 && curve.at(t - 1).share >= 1.0 - p - 1e-9),
            None => prop_assert!(curve.at(i64::MAX).share > 1.0 - p),
        }
        let order = |a: Option<i64>, b: Option<i64>| b.is_none() || a.is_some_and(|a| a <= b.unwrap());
        prop_assert!(order(quantile.low, quantile.millis) && order(quantile.millis, quantile.high), "{quantile:?}");
    }
}

#[test]
fn with_one_ending_of_interest_others_count_as_loss() {
    let all = spells([(1, Some(0)), (2, Some(1)), (3, Some(0)), (4, None)]);
    assert_eq!(all.with_ending(1), spells([(1, None), (2, Some(1)), (3, None), (4, None)]));
    near(all.with_ending(0).survival(0.95).at(3 * DAY).share, 0.75 * 0.5, 1e-15);
}

// Coverage: of many ensembles, how many have an interval that contains what they were drawn from.

const REPEATS: u64 = 2000;

fn coverage(name: &str, mut contains: impl FnMut(&mut Stream) -> bool) -> f64 {
    let key = Key::new(Seed(19_940_512), name, "", "");
    (0..REPEATS).filter(|r| contains(&mut key.stream(*r))).count() as f64 / REPEATS as f64
}

#[track_caller]
fn covers(share: f64) {
    assert!((0.93..=0.97).contains(&share), "{share}");
}

#[test]
fn wilson_covers() {
    covers(coverage("wilson", |s| (0..80).map(|_| s.happens(0.3)).collect::<Share>().interval(0.95).contains(0.3)));
    covers(coverage("wilson, rare", |s| (0..150).map(|_| s.happens(0.04)).collect::<Share>().interval(0.95).contains(0.04)));
}

/// Exponential lives of mean 10, lost sight of after an exponential time of mean 20, the end of it of one of two kinds.
fn lives(stream: &mut Stream, runs: u32) -> Spells {
    let mut all = Spells::default();
    for _ in 0..runs {
        let (lives, seen, kind) = (stream.exponential(10.0), stream.exponential(20.0), u16::from(stream.happens(0.3)));
        all.push((lives.min(seen) * DAY as f64) as i64, (lives <= seen).then_some(kind));
    }
    all
}

#[test]
fn survival_covers() {
    for day in [3, 8, 15] {
        let holds = libm::exp(-day as f64 / 10.0);
        covers(coverage("survival", |s| lives(s, 60).survival(0.95).at(day * DAY).interval.contains(holds)));
    }
}

#[test]
fn median_covers() {
    let median = (10.0 * libm::log(2.0) * DAY as f64) as i64;
    covers(coverage("median", |s| {
        let median_of = lives(s, 60).survival(0.95).median();
        median_of.low.is_some_and(|low| low <= median) && median_of.high.is_none_or(|high| median <= high)
    }));
}

#[test]
fn incidence_covers() {
    for day in [4, 15] {
        let ended = 1.0 - libm::exp(-day as f64 / 10.0);
        covers(coverage("incidence", |s| lives(s, 100).incidence(0.95).at(1, day * DAY).interval.contains(0.3 * ended)));
    }
}

#[test]
fn weibull_and_rates_cover() {
    let reach = 1.959_963_984_540_054;
    covers(coverage("shape", |s| {
        let law = lives(s, 100).weibull().unwrap();
        (law.shape - 1.0).abs() < reach * law.shape_error
    }));
    covers(coverage("scale", |s| {
        let law = lives(s, 100).weibull().unwrap();
        libm::log(law.scale / 10.0).abs() < reach * law.scale_error / law.scale
    }));
    // The exact interval of a count covers at least as often as it says.
    let rate = coverage("rate", |s| lives(s, 100).hazard(&[2 * DAY, 6 * DAY], 0.95)[0].interval.unwrap().contains(0.1));
    assert!((0.945..=0.98).contains(&rate), "{rate}");
}

#[test]
fn log_rank_rarely_sees_what_is_not_there() {
    covers(coverage("log-rank", |s| lives(s, 50).log_rank(&lives(s, 50)).unwrap().p > 0.05));
}

#[test]
fn pairs_cover() {
    // Both depend on a common chance: correlation about a half.
    let pairs = |s: &mut Stream| {
        let mut pairs = PairedShares::default();
        for _ in 0..150 {
            let common = s.uniform();
            let (own, other) = (s.happens(0.3), s.uniform());
            pairs.push(common < 0.6, if own { other < 0.45 } else { common < 0.45 });
        }
        pairs
    };
    covers(coverage("pairs", |s| pairs(s).interval(0.95).contains(0.15)));
    // Without the pairing, the interval is far too wide for what it covers.
    assert!(coverage("pairs", |s| pairs(s).unpaired_interval(0.95).contains(0.15)) > 0.98);
    let sums = |s: &mut Stream| {
        let mut pairs = PairedMoments::default();
        for _ in 0..80 {
            let (common, first, second) = (s.poisson(20.0), s.poisson(4.0), s.poisson(3.0));
            pairs.push((common + first) as i64, (common + second) as i64);
        }
        pairs
    };
    covers(coverage("sums", |s| sums(s).difference().interval(0.95).unwrap().contains(1.0)));
    assert!(coverage("sums", |s| sums(s).unpaired_interval(0.95).unwrap().contains(1.0)) > 0.99);
}
