//! Timelines: what a replay came to, over time.

use alloc::{borrow::ToOwned as _, collections::BTreeMap, format, string::String, vec::Vec};

use plotters::style::text_anchor::HPos;

use super::{
    INK, MUTED, PAPER,
    axis::Ticks,
    found::{Found, same_instrument},
    lane::{Lane, MARKS, Mark},
    legend::{Key, Legend},
    marks::{AMOUNTS, FATES, STANDINGS, deadline, incident, when},
    sheet::{NORMAL, SMALL, Sheet, cut, heading, line, rect, text, width},
    symbol::{Fill, Shape, Symbol},
    track::{BAND, Band, Frame, Stands, bands, states},
};
use crate::{
    id::TermId,
    machine::{FactualState, LegalState, VerdictKind},
    report::{Picture, Replay},
    time::Instant,
};

/// What of a replay a timeline shows.
///
/// ```
/// use ceasefire::report::pictures::Shown;
/// let autumn = Shown { from: Some("2020-10-10T12:00+04:00".parse()?), ..Shown::default() };
/// # Ok::<(), ceasefire::time::TimeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shown {
    /// From when. Otherwise from the last entry into force before the first incident; from the first incident if that entry
    /// lies further back than the incidents reach forward.
    pub from: Option<Instant>,
    /// Until when. Otherwise until the replay's end, or soon after the last that happened or fell due if that is long before, or
    /// until the last open deadline if that is not long after.
    pub until: Option<Instant>,
    /// The instruments, by their short names, with the incidents that may fall under them. Otherwise all that have been more than
    /// pending by the end, but for those in the background.
    pub instruments: Vec<String>,
}

const WIDE: f64 = 1200.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 1170.0;
/// Where the title ends and the upper ticks begin.
const TOP: f64 = 74.0;
/// No more kinds of acts than this have a lane of their own.
const LANES: usize = 9;

/// Draws the legal and the factual state of each instrument as bands over time, each criterion by its name; deadlines with
/// their fate beneath; and incidents by class of act.
///
/// The shape of an incident says what stands behind it, and how it is filled says what it would be under the terms. Where time
/// is uncertain, a mark has an extent. Marks that would be too many to read are counted, and the caption says so.
///
/// ```
/// # use ceasefire::{agreement::{Reading, Regime}, record::Log};
/// use ceasefire::report::{Replay, end_of, pictures::{Shown, timeline}};
/// # let truce = r#"
/// # schema = 1
/// # instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z", area = "unlimited" }
/// # parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
/// # acts = [{ id = "fire", name = "fire" }]
/// # roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
/// # terms = [{ article = "1", text = "no fire", bearers = ["@party"], rule = { prohibits = { acts = ["fire"] } } }]
/// # "#;
/// # let records = r#"{"name":"i1","happened":"2024-01-01T08:05Z","by":"a","incident":{"act":"fire","accuses":["b"]}}"#;
/// # let (regime, log) = (Regime::parse(&[("pause.toml", truce)])?, Log::parse("log.jsonl", records)?);
/// let replay = Replay::new(&regime, &log, &Reading::base(), end_of(&log))?;
/// let picture = timeline(&replay, &Shown::default());
/// assert!(picture.svg.starts_with("<svg") && picture.caption.contains("1 incident"));
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
#[must_use]
pub fn timeline(replay: &Replay, shown: &Shown) -> Picture {
    let found = Found::of(replay, shown);
    let (from, until) = found.window(replay, shown);
    let frame = Frame { left: LEFT, right: RIGHT, from, until, now: replay.state.now(), zone: replay.zone };
    let mut blocks = Vec::new();
    let mut asleep = 0;
    for i in &found.instruments {
        match Block::of(replay, *i, &found, &frame).filter(|b| !shown.instruments.is_empty() || b.is_awake()) {
            Some(block) => blocks.push(block),
            None => asleep += 1,
        }
    }
    let lanes = lanes(&found, &frame, replay);
    let all = |crowd: &[&Lane]| crowd.iter().map(|l| l.marks.len()).sum::<usize>() > MARKS || crowd.iter().any(|l| l.is_crowded(&frame));
    let counted = [all(&lanes.iter().collect::<Vec<_>>()), all(&blocks.iter().map(|b| &b.deadlines).collect::<Vec<_>>())];
    let title = match shown.instruments.as_slice() {
        [] => "Legal state, factual state, incidents and deadlines over time".to_owned(),
        some => format!("{} over time", some.join(", ")),
    };
    let caption = caption(replay, &found, &frame, &blocks, &lanes, counted, asleep);
    drawn(replay, &frame, &blocks, &lanes, counted, &title, &caption)
}

/// An instrument's part of the picture.
struct Block {
    title: String,
    reference: String,
    rows: Vec<(String, Vec<Band>)>,
    deadlines: Lane,
}

impl Block {
    fn of(replay: &Replay, instrument: TermId, found: &Found, frame: &Frame) -> Option<Block> {
        let program = &replay.program;
        let reference = program.reference(instrument);
        let about = program.about(instrument)?;
        let legal = |k: VerdictKind| if let VerdictKind::Legal(s) = k { Some(Stands::Legal(s)) } else { None };
        let factual = |k: VerdictKind| if let VerdictKind::Factual(s) = k { Some(Stands::Factual(s)) } else { None };
        let mut rows = Vec::new();
        rows.push(("legal state".to_owned(), over_time(replay, instrument, frame, Stands::Legal(LegalState::Pending), legal)));
        for criterion in program.criteria_of(instrument) {
            let name = program.about(criterion).map_or("", |a| a.article);
            let bands = over_time(replay, criterion, frame, Stands::Factual(FactualState::Unknown), factual);
            rows.push((format!("factual, by {name}"), bands));
        }
        let own = |t: TermId| same_instrument(replay, instrument, t);
        let marks: Vec<Mark> = found.due(frame).filter(|(d, _)| own(d.term)).map(|(d, at)| deadline(replay, d, at)).collect();
        let title = format!("{reference}: {}", about.title);
        let deadlines = Lane { label: "deadlines".to_owned(), marks, of: "deadline" };
        Some(Block { title, reference, rows, deadlines })
    }

    /// Whether anything is shown of it but that it is pending.
    fn is_awake(&self) -> bool {
        !self.deadlines.marks.is_empty() || self.rows.iter().flat_map(|(_, b)| b).any(|b| b.state.look().is_some())
    }

    fn height(&self, frame: &Frame, counted: bool) -> f64 {
        let lane = if self.deadlines.marks.is_empty() { 0.0 } else { self.deadlines.height(frame, counted) };
        20.0 + self.rows.len() as f64 * (BAND + 4.0) + lane + 10.0
    }

    fn draw(&self, sheet: &mut Sheet, frame: &Frame, bins: Option<&Ticks>, top: f64) {
        heading_over(sheet, top, &self.title);
        let mut y = top + 20.0;
        for (label, row) in &self.rows {
            bands(sheet, frame, y, label, &self.reference, row);
            y += BAND + 4.0;
        }
        if !self.deadlines.marks.is_empty() {
            match bins {
                Some(bins) => self.deadlines.count(sheet, frame, bins, y),
                None => self.deadlines.draw(sheet, frame, y),
            }
        }
    }
}

/// A heading over tracks, before the lines of the grid.
fn heading_over(sheet: &mut Sheet, top: f64, words: &str) {
    let shown = cut(words, NORMAL * 1.1, RIGHT - 15.0);
    let full = if shown == words { "" } else { words };
    sheet.group("heading", full, |area| {
        rect(area, (10.0, top + 1.0), ((20.0 + width(&shown, NORMAL)).min(RIGHT), top + 17.0), PAPER)?;
        heading(area, (15.0, top + 9.0), NORMAL, INK, &shown)
    });
}

/// The states of an instrument or by a criterion within the frame, as the replay's history has them.
fn over_time(replay: &Replay, term: TermId, frame: &Frame, first: Stands, of: impl Fn(VerdictKind) -> Option<Stands>) -> Vec<Band> {
    let mut changes: Vec<(Instant, Stands)> = Vec::new();
    for v in replay.state.history().filter(|v| v.term == term) {
        if let Some(state) = of(v.kind) {
            // Of several at an instant, the last one stays.
            changes.retain(|(t, _)| *t < v.at);
            changes.push((v.at, state));
        }
    }
    let end = replay.state.now().min(frame.until);
    let begins = [(Instant::MIN, first)].into_iter().chain(changes.iter().copied());
    let ends = changes.iter().map(|(t, _)| *t).chain([end]);
    let mut out: Vec<Band> = Vec::new();
    for ((from, state), until) in begins.zip(ends) {
        let (from, until) = (from.max(frame.from), until.min(end));
        match out.last_mut() {
            _ if from >= until => {}
            Some(band) if band.state == state => band.until = until,
            _ => out.push(Band { from, until, state }),
        }
    }
    out
}

/// Incidents by class of act, in the order of their first appearance; the rarest share a lane where there are many.
fn lanes(found: &Found, frame: &Frame, replay: &Replay) -> Vec<Lane> {
    let mut by_act: BTreeMap<&str, Vec<Mark>> = BTreeMap::new();
    let mut order = Vec::new();
    for (r, act, matter) in &found.incidents {
        let Some(when) = r.happened.map(when).filter(|w| w.touches(frame.from, frame.until)) else { continue };
        let act = act.unwrap_or("act unknown");
        if !by_act.contains_key(act) {
            order.push(act);
        }
        by_act.entry(act).or_default().push(incident(replay, r, act, when, *matter));
    }
    let mut kept = order.clone();
    kept.sort_by_key(|a| core::cmp::Reverse(by_act.get(a).map_or(0, Vec::len)));
    kept.truncate(if order.len() > LANES { LANES - 1 } else { LANES });
    let mut out: Vec<Lane> = Vec::new();
    let (mut rest, mut classes) = (Vec::new(), 0);
    for act in order {
        let marks = by_act.remove(act).unwrap_or_default();
        if kept.contains(&act) {
            out.push(Lane { label: act.to_owned(), marks, of: "incident" });
        } else {
            rest.extend(marks);
            classes += 1;
        }
    }
    if classes > 0 {
        out.push(Lane { label: format!("{classes} rarer kinds of acts"), marks: rest, of: "incident" });
    }
    out
}

fn caption(
    replay: &Replay,
    found: &Found,
    frame: &Frame,
    blocks: &[Block],
    lanes: &[Lane],
    [incidents_counted, deadlines_counted]: [bool; 2],
    asleep: usize,
) -> String {
    let incidents = lanes.iter().map(|l| l.marks.len()).sum::<usize>();
    let deadlines = blocks.iter().map(|b| b.deadlines.marks.len()).sum::<usize>();
    let mut out = format!(
        "{} to {} (UTC{}), reading: {}. {} and {}.",
        frame.clock(frame.from),
        frame.clock(frame.until),
        replay.zone,
        replay.program.reading(),
        number(incidents, "incident"),
        number(deadlines, "deadline")
    );
    if incidents > 0 && !incidents_counted {
        out.push_str(" An incident's shape says what stands behind it, the strongest against anybody; how it is filled, what it would be under the terms; an extent is a time that is uncertain, or how long it lasted.");
    }
    let bins = Ticks::new(frame.from, frame.until, frame.zone, BINS).step.name();
    if incidents_counted {
        out.push_str(&format!(" Incidents are too many to show each: they are counted per {bins}, by their earliest time and the strongest that stands behind them; what they would be under the terms is not shown."));
    }
    if deadlines_counted {
        out.push_str(&format!(" Deadlines are counted per {bins}."));
    }
    let mut left_out = Vec::new();
    let outside = found.incidents.len() - incidents;
    if outside > 0 {
        left_out.push(format!("{} before, after or without a time", number(outside, "incident")));
    }
    let (limited, all) = (found.duties.iter().filter(|d| d.limit.is_some()).count(), found.duties.len());
    let shown = found.due(frame).count();
    if limited > shown {
        left_out.push(format!("{} before or after", number(limited - shown, "deadline")));
    }
    if all > limited {
        left_out.push(format!(
            "{} without a limit",
            if all - limited == 1 { "1 duty".to_owned() } else { format!("{} duties", all - limited) }
        ));
    }
    if asleep > 0 {
        left_out.push(format!("{} not yet in force", number(asleep, "instrument")));
    }
    if !left_out.is_empty() {
        out.push_str(&format!(" Not shown: {}.", left_out.join(", ")));
    }
    out
}

fn number(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// At most so many columns stand side by side.
pub(super) const BINS: i64 = 130;

fn drawn(replay: &Replay, frame: &Frame, blocks: &[Block], lanes: &[Lane], counted: [bool; 2], title: &str, caption: &str) -> Picture {
    let [incidents_counted, deadlines_counted] = counted;
    let heights: Vec<f64> = blocks.iter().map(|b| b.height(frame, deadlines_counted)).collect();
    let lane_heights: Vec<f64> = lanes.iter().map(|l| l.height(frame, incidents_counted)).collect();
    let bottom = TOP + 10.0 + heights.iter().sum::<f64>() + 24.0 + lane_heights.iter().sum::<f64>().max(22.0) + 4.0;
    let legend = legend(frame, blocks, lanes, counted);
    let mut sheet = Sheet::new("timeline", WIDE, bottom + 48.0 + legend.height());
    let ticks = Ticks::new(frame.from, frame.until, frame.zone, 14);
    let bins = Ticks::new(frame.from, frame.until, frame.zone, BINS);
    frame.axis(&mut sheet, TOP, bottom, &ticks);
    let mut y = TOP + 10.0;
    for (block, height) in blocks.iter().zip(&heights) {
        block.draw(&mut sheet, frame, deadlines_counted.then_some(&bins), y);
        y += height;
    }
    heading_over(&mut sheet, y, "Incidents, by class of act");
    y += 22.0;
    for (lane, height) in lanes.iter().zip(&lane_heights) {
        if incidents_counted {
            lane.count(&mut sheet, frame, &bins, y);
        } else {
            lane.draw(&mut sheet, frame, y);
        }
        y += height;
    }
    if lanes.is_empty() {
        sheet.group("none", "", |area| text(area, (LEFT + 8.0, y + 9.0), SMALL, HPos::Left, MUTED, "no incidents in this time"));
    }
    let now = replay.state.now();
    if now > frame.from && now < frame.until {
        let x = frame.x(now);
        sheet.group("end", &format!("The replay ends here: {}", frame.clock(now)), |area| line(area, &[(x, TOP), (x, bottom)], 1.4, INK));
    }
    legend.draw(&mut sheet, bottom + 48.0);
    sheet.finish(title, caption)
}

/// What explains bands and marks, as far as they are there.
fn legend(frame: &Frame, blocks: &[Block], lanes: &[Lane], [incidents_counted, deadlines_counted]: [bool; 2]) -> Legend {
    let incidents = || lanes.iter().flat_map(|l| &l.marks);
    let deadlines = || blocks.iter().flat_map(|b| &b.deadlines.marks);
    let (legal, factual): (Vec<Stands>, Vec<Stands>) =
        states(blocks.iter().flat_map(|b| &b.rows).flat_map(|(_, bands)| bands)).into_iter().partition(|s| matches!(s, Stands::Legal(_)));
    let key = |symbol: Symbol, counted: bool| if counted { Key::Count(symbol) } else { Key::Symbol(symbol) };
    let shapes = STANDINGS.iter().filter(|(name, ..)| incidents().any(|m| m.kind == *name));
    let shapes = shapes.map(|(name, shape, colour)| {
        (key(Symbol { shape: *shape, fill: Fill::Full, colour: *colour }, incidents_counted), (*name).to_owned())
    });
    let fills = AMOUNTS.iter().filter(|(name, _)| !incidents_counted && incidents().any(|m| m.amount == *name));
    let fills = fills.map(|(name, fill)| (Key::Symbol(Symbol { shape: Shape::Circle, fill: *fill, colour: INK }), (*name).to_owned()));
    let has = |is: fn(&Mark, &Frame) -> bool| !incidents_counted && incidents().any(|m| is(m, frame));
    let times =
        [(Key::Within, "at some moment of this time", has(Mark::has_whiskers)), (Key::Lasting, "lasted so long", has(Mark::has_length))];
    let times = times.into_iter().filter(|(.., there)| *there).map(|(k, name, _)| (k, name.to_owned()));
    let fates: BTreeMap<&str, Symbol> = deadlines().map(|m| (m.kind, m.symbol)).collect();
    let moved = (!deadlines_counted && deadlines().any(|m| m.moved)).then_some((Key::Moved, "extended".to_owned()));
    let fates =
        FATES.iter().map(|f| f.1).chain(["stale"]).filter_map(|name| Some((key(*fates.get(name)?, deadlines_counted), name.to_owned())));
    let states = |list: Vec<Stands>| list.into_iter().map(|s| (Key::State(s), s.name().to_owned())).collect();
    Legend::new([
        ("Legal state", states(legal)),
        ("Factual state", states(factual)),
        ("Deadlines", fates.chain(moved).collect()),
        ("Incidents: what stands behind them", shapes.collect()),
        ("Incidents: what they would be", fills.collect()),
        ("Incidents: when", times.collect()),
    ])
}
