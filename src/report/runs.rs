//! What many runs came to: designs side by side.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Page, Section, Table};
use crate::{
    ensemble::{COUNTED, Comparison, Interval, Moments, PairedShares, Share, Summary},
    time::DAY,
};

/// Designs and what their runs came to, to be reported. The first is the one that the others are compared with.
///
/// ```
/// # use ceasefire::{agreement::Regime, sim::{Scenario, Simulation}};
/// use ceasefire::{ensemble::{Comparison, Summary}, report::Designs};
/// # let truce = r#"
/// # schema = 1
/// # instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", zone = "+00:00", area = "unlimited" }
/// # parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }]
/// # roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
/// # places = [{ id = "valley", name = "The valley" }]
/// # acts = [{ id = "fire", name = "fire" }]
/// # criteria = [{ id = "first", acts = ["fire"], by = "first-incident" }]
/// # terms = [{ article = "1", text = "no fire", bearers = ["@party"], rule = { prohibits = { acts = ["fire"] } } }]
/// # "#;
/// # let scenario = r#"
/// # schema = 1
/// # title = "One valley"
/// # starts = "2024-01-01T00:00Z"
/// # horizon = "100 days"
/// # seed = "7"
/// # ends = ["t/first"]
/// # sources = [{ party = "a", places = ["valley"], act = "fire", per-day = 0.02 }]
/// # observers = [{ party = "b", places = ["valley"], detects = 0.5, attributes-after = "1 day" }]
/// # "#;
/// # let simulation = Simulation::new(&Regime::parse(&[("t.toml", truce)])?, &Scenario::parse("s.toml", scenario)?)?;
/// let comparison = Comparison { designs: vec![Summary::of(&simulation, 0..100)], pairs: Vec::new() };
/// let endings = simulation.endings();
/// let designs = Designs { titles: &["as it is"], comparison: &comparison, days: &[7, 30], endings: &endings, level: 0.95 };
/// let page = designs.page("One valley");
/// assert!(page.text(false).contains("after 30 d"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Designs<'a> {
    /// What each is called.
    pub titles: &'a [&'a str],
    /// What each came to, and the differences to the first, if they were compared.
    pub comparison: &'a Comparison,
    /// After how many days one asks what still holds; those of the comparison.
    pub days: &'a [i64],
    /// What runs can end with, by their codes, as [`Simulation::endings`](crate::sim::Simulation::endings) gives them.
    pub endings: &'a [String],
    /// The level of all intervals.
    pub level: f64,
}

impl<'a> Designs<'a> {
    /// Every section, in reading order.
    #[must_use]
    pub fn page(&self, title: &str) -> Page {
        let sections = [self.survival(), self.happened(), self.deeds(), self.violations(), self.duties(), self.ends(), self.differences()];
        Page { title: title.into(), notes: [self.basis()].into(), sections: sections.into_iter().filter(|s| !s.is_empty()).collect() }
    }

    /// On how many runs it rests.
    #[must_use]
    pub fn basis(&self) -> String {
        let runs = self.comparison.designs.first().map_or(0, |d| d.runs);
        let level = percent(self.level);
        if self.comparison.designs.len() > 1 {
            format!("{runs} runs of each design on the same chance; intervals at {level} %.")
        } else {
            format!("{runs} runs; intervals at {level} %.")
        }
    }

    /// How long each held: until half had ended, and what still held after each of the days.
    #[must_use]
    pub fn survival(&self) -> Section {
        let mut out = Section::new("survival", "Still holding, in hundredths");
        let after: Vec<String> = self.days.iter().map(|d| format!("after {d} d")).collect();
        let columns = after.iter().map(|a| (a.as_str(), 24));
        let columns: Vec<(&str, usize)> = [("design", 30), ("days until half had ended", 28)].into_iter().chain(columns).collect();
        let mut table = Table::new("survival", &columns).numbers_from(1);
        for (title, s) in self.each() {
            let curve = s.spells.survival(self.level);
            let median = curve.median();
            let day = |m: Option<i64>| m.map_or("-".into(), |m| format!("{:.1}", m as f64 / DAY as f64));
            let half = if s.spells.is_empty() {
                Cell::new("-")
            } else {
                let half = format!("{} ({} to {})", day(median.millis), day(median.low), day(median.high));
                Cell { key: median.millis, ..half.into() }
            };
            let holding = self.days.iter().map(|d| curve.at(d.saturating_mul(DAY))).map(|e| share(e.share, e.interval));
            table.row([title.into(), half].into_iter().chain(holding));
        }
        out.table(table);
        #[cfg(feature = "pages")]
        self.picture(&mut out, super::pictures::survival(&self.spells(), self.level));
        out
    }

    /// Each design in one line: what still held after the last of the days, the difference to the first, incidents, people
    /// killed. The first column is headed by what tells the designs apart.
    #[must_use]
    pub fn overview(&self, apart: &str) -> Section {
        let mut out = Section::new("overview", "At a glance");
        let Some((last, day)) = self.days.iter().enumerate().next_back() else { return out };
        let holding = format!("holding after {day} d, %");
        let columns =
            [(apart, 36), (holding.as_str(), 26), ("difference to the first", 26), ("incidents", 10), ("killed", 10), ("0 to 100 %", 42)];
        let mut table = Table::new("overview", &columns).numbers_from(1);
        if let Some(bars) = table.columns.last_mut() {
            bars.numbers = false;
        }
        for (n, (title, s)) in self.each().enumerate() {
            let e = s.spells.survival(self.level).at(day.saturating_mul(DAY));
            let pair = n.checked_sub(1).and_then(|k| self.comparison.pairs.get(k)).and_then(|p| p.holding.get(last));
            let difference = pair.map_or("-".into(), |h| self.difference(h));
            let bar = format!("|{:<40}|", "#".repeat((0..40).filter(|k| f64::from(*k) + 0.5 <= e.share * 40.0).count()));
            table.row([title.into(), share(e.share, e.interval), difference, mean(&s.incidents), mean(&s.killed), bar.into()]);
        }
        out.table(table);
        out
    }

    /// What happened in a run, on average.
    #[must_use]
    pub fn happened(&self) -> Section {
        let mut out = Section::new("happened", "What happened, per run");
        let columns = [("design", 30), ("incidents", 10), ("per day held", 12), ("reported", 10), ("killed", 10), ("records", 10)];
        let mut table = Table::new("happened", &columns).numbers_from(1);
        for (title, s) in self.each() {
            let days = s.spells.iter().map(|x| x.millis as f64 / DAY as f64 * x.runs as f64).sum::<f64>();
            let per_day = if days > 0.0 { number(s.incidents.sum() as f64 / days, 2) } else { "-".into() };
            table.row([title.into(), mean(&s.incidents), per_day, mean(&s.reported), mean(&s.killed), mean(&s.records)]);
        }
        out.table(table);
        out.note("Means. A run that ends early has less time for it.");
        out
    }

    /// By whom: incidents that each party caused, and those of them that its conduct ordered.
    #[must_use]
    pub fn deeds(&self) -> Section {
        let mut out = Section::new("deeds", "Who did what, per run");
        let mut table = Table::new("deeds", &[("design", 30), ("party", 20), ("incidents", 12), ("of them ordered", 16)]).numbers_from(2);
        table.grouped_by = 1;
        for (title, s) in self.each() {
            for p in s.parties.iter().filter(|p| p.incidents.sum() > 0) {
                table.row([title.into(), p.party.as_str().into(), mean(&p.incidents), mean(&p.ordered)]);
            }
        }
        out.table(table);
        if !out.is_empty() {
            out.note("What really happened in the model. Neither the sides nor the machine can see it.");
        }
        out
    }

    /// Alleged violations by who answers for them, and how many met a stricter standard.
    #[must_use]
    pub fn violations(&self) -> Section {
        let mut out = Section::new("violations", "Alleged violations per run, and how many of them met a stricter standard");
        let standards: Vec<String> = COUNTED.iter().map(ToString::to_string).collect();
        let columns = standards.iter().map(|s| (s.as_str(), 16));
        let columns: Vec<(&str, usize)> = [("design", 30), ("party", 20)].into_iter().chain(columns).collect();
        let mut table = Table::new("violations", &columns).numbers_from(2);
        table.grouped_by = 1;
        for (title, s) in self.each() {
            for p in s.parties.iter().filter(|p| p.violations.iter().any(|v| v.sum() > 0)) {
                table.row([title.into(), p.party.as_str().into()].into_iter().chain(p.violations.iter().map(mean)));
            }
        }
        out.table(table);
        if !out.is_empty() {
            out.note("Means, by who answers for them. What is alleged is not what happened.");
        }
        out
    }

    /// Duties that arose, and what became of them.
    #[must_use]
    pub fn duties(&self) -> Section {
        let mut out = Section::new("duties", "Duties per run, and what became of them");
        let columns =
            [("design", 30), ("party", 20), ("arose", 10), ("met in time", 12), ("met late", 10), ("overdue", 10), ("met in time, %", 14)];
        let mut table = Table::new("duties", &columns).numbers_from(2);
        table.grouped_by = 1;
        for (title, s) in self.each() {
            for p in s.parties.iter().filter(|p| p.duties.sum() > 0) {
                let part = number(100.0 * p.met.sum() as f64 / p.duties.sum() as f64, 1);
                let counts = [&p.duties, &p.met, &p.late, &p.overdue].map(mean);
                table.row([title.into(), p.party.as_str().into()].into_iter().chain(counts).chain([part]));
            }
        }
        out.table(table);
        if !out.is_empty() {
            out.note("Means. The others were open at the end, or ended without breach.");
        }
        out
    }

    /// With what the runs ended.
    #[must_use]
    pub fn ends(&self) -> Section {
        let mut out = Section::new("ends", "With what the runs ended, in hundredths");
        let ended =
            |s: &Summary, code: usize| s.spells.iter().filter(|x| x.ending.map(usize::from) == Some(code)).map(|x| x.runs).sum::<u64>();
        let met: Vec<usize> = (0..self.endings.len()).filter(|n| self.comparison.designs.iter().any(|s| ended(s, *n) > 0)).collect();
        let names = met.iter().filter_map(|n| self.endings.get(*n)).map(|name| (name.as_str(), 26));
        let columns: Vec<(&str, usize)> = [("design", 30), ("held", 24)].into_iter().chain(names).collect();
        let mut table = Table::new("ends", &columns).numbers_from(1);
        for (title, s) in self.each() {
            let of = |yes: u64| {
                let part = Share { yes, no: s.runs.saturating_sub(yes) };
                part.share().map_or_else(|| "-".into(), |x| share(x, part.interval(self.level)))
            };
            let held = s.spells.iter().filter(|x| x.ending.is_none()).map(|x| x.runs).sum::<u64>();
            table.row([title.into(), of(held)].into_iter().chain(met.iter().map(|n| of(ended(s, *n)))));
        }
        out.table(table);
        #[cfg(feature = "pages")]
        self.picture(&mut out, super::pictures::endings(&self.spells(), self.endings));
        out
    }

    /// What each other design adds to the first, pair by pair. Empty if nothing was compared.
    #[must_use]
    pub fn differences(&self) -> Section {
        let Some(first) = self.titles.first().filter(|_| !self.comparison.pairs.is_empty()) else {
            return Section::new("differences", "");
        };
        let mut out = Section::new("differences", &format!("The difference to \"{first}\", pair by pair"));
        let level = format!("{} % from", percent(self.level));
        let columns = [
            ("design", 30),
            ("of", 26),
            ("difference", 12),
            (level.as_str(), 10),
            ("to", 10),
            ("unpaired from", 14),
            ("to", 10),
            ("worth runs", 12),
        ];
        let mut table = Table::new("differences", &columns).numbers_from(2);
        table.grouped_by = 1;
        for (title, pair) in self.titles.iter().skip(1).zip(&self.comparison.pairs) {
            for (day, h) in self.days.iter().zip(&pair.holding) {
                let (i, u) = (h.interval(self.level), h.unpaired_interval(self.level));
                let values = [h.difference(), Some(i.low), Some(i.high), Some(u.low), Some(u.high)];
                let values = values.map(|x| signed(x.map(|x| 100.0 * x), 1));
                let of = format!("holding after {day} d, %");
                table.row([(*title).into(), of.into()].into_iter().chain(values).chain([worth(h.narrowing(self.level))]));
            }
            for (of, m) in [("hours it held", &pair.hours), ("incidents", &pair.incidents), ("killed", &pair.killed)] {
                let (i, u) = (m.difference().interval(self.level), m.unpaired_interval(self.level));
                let values = [m.difference().mean(), i.map(|i| i.low), i.map(|i| i.high), u.map(|u| u.low), u.map(|u| u.high)];
                let values = values.map(|x| signed(x, 2));
                table.row([(*title).into(), of.into()].into_iter().chain(values).chain([worth(m.narrowing())]));
            }
        }
        out.table(table);
        out.note("\"worth runs\": how many times as many runs an unpaired comparison would need for an interval as narrow.");
        #[cfg(feature = "pages")]
        self.picture(&mut out, super::pictures::paired(self.titles, self.comparison, self.days, self.level));
        out
    }

    fn each(&self) -> impl Iterator<Item = (&'a str, &'a Summary)> + use<'a> {
        self.titles.iter().copied().zip(&self.comparison.designs)
    }

    fn difference(&self, h: &PairedShares) -> Cell {
        let Some(d) = h.difference() else { return "-".into() };
        let i = h.interval(self.level);
        Cell { key: key(d), ..format!("{:+.1} ({:+.1} to {:+.1})", 100.0 * d, 100.0 * i.low, 100.0 * i.high).into() }
    }

    #[cfg(feature = "pages")]
    fn spells(&self) -> Vec<(&'a str, &'a crate::ensemble::Spells)> {
        self.each().map(|(title, s)| (title, &s.spells)).collect()
    }

    #[cfg(feature = "pages")]
    fn picture(&self, section: &mut Section, picture: super::Picture) {
        if !section.is_empty() {
            section.blocks.push(super::Block::Picture(picture));
        }
    }
}

/// Which of many numbers matter, the effects of a [`Screening`](crate::ensemble::Screening).
///
/// ```
/// use ceasefire::{ensemble::Effect, report::ranking};
/// let effect = Effect { field: "sources[0].per-day".into(), mean: -0.11, size: 0.12, deviation: 0.03 };
/// assert!(ranking(&[effect]).text(false).contains("-11.0"));
/// ```
#[cfg(feature = "std")]
#[must_use]
pub fn ranking(effects: &[crate::ensemble::Effect]) -> Section {
    let mut out = Section::new("ranking", "Effects of moving a number up by half its range, in hundredths still holding");
    let mut table = Table::new("ranking", &[("number", 44), ("size", 8), ("mean", 8), ("deviation", 10)]).numbers_from(1);
    for e in effects {
        let cells = [number(100.0 * e.size, 1), signed(Some(100.0 * e.mean), 1), number(100.0 * e.deviation, 1)];
        table.row([e.field.as_str().into()].into_iter().chain(cells));
    }
    out.table(table);
    out.note("Size ranks: the mean effect whichever way it goes. A mean near the size: it always goes that way. A deviation as large as the size: it depends on the other numbers, or is no straight line. Effects below a few hundredths are within chance at few runs.");
    #[cfg(feature = "pages")]
    out.blocks.push(super::Block::Picture(super::pictures::ranking(effects)));
    out
}

/// A share with its interval, in hundredths.
fn share(share: f64, i: Interval) -> Cell {
    Cell { key: key(share), ..format!("{:.1} ({:.1} to {:.1})", 100.0 * share, 100.0 * i.low, 100.0 * i.high).into() }
}

fn mean(m: &Moments) -> Cell {
    m.mean().map_or_else(|| "-".into(), |m| number(m, 1))
}

fn number(x: f64, digits: usize) -> Cell {
    Cell { key: key(x), ..format!("{x:.digits$}").into() }
}

fn signed(x: Option<f64>, digits: usize) -> Cell {
    x.map_or_else(|| "-".into(), |x| Cell { key: key(x), ..format!("{x:+.digits$}").into() })
}

/// An interval so much narrower is worth so many times the runs.
fn worth(narrowing: Option<f64>) -> Cell {
    let times = narrowing.filter(|n| *n > 0.0).map(|n| 1.0 / (n * n));
    times.map_or_else(|| "-".into(), |t| Cell { key: key(t), ..format!("{t:.1} times").into() })
}

/// What numbers sort by: millionths.
fn key(x: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "casts of floats stop at the ends, and an order is all that is asked")]
    let millionths = (x * 1e6) as i64;
    x.is_finite().then_some(millionths)
}

/// A level in hundredths, as intervals take it.
pub(super) fn percent(level: f64) -> String {
    let counted = if level.is_nan() { 1.0 } else { level.clamp(0.0, 1.0) };
    let text = format!("{:.1}", 100.0 * counted);
    text.strip_suffix(".0").map_or(text.clone(), Into::into)
}
