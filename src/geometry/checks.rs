//! From an atlas as written to an atlas in which nothing is wrong.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    atlas::{Atlas, Baseline, Registry, SCHEMA, Target},
    drawing::{Base, Certainty, FARTHEST_M, LocalReach, Part, Reach, Version, held, in_area},
    geodesic::Point,
    line::Side,
    written::{Collection, Drawn, Feature, Positive, Properties, Reader},
};
use crate::{reader::is_below, time::Instant};

/// The atlas, and all that is wrong with it. `found` are problems that are told already.
pub(super) fn build(written: &Collection, registry: Registry, found: &[(String, String)]) -> (Atlas, Vec<(String, String)>) {
    let named: BTreeSet<&str> = written.features.iter().filter_map(|f| f.properties.line.as_deref()).collect();
    let atlas = Atlas {
        name: written.name.clone(),
        note: written.note.clone(),
        elsewhere: None,
        drawn: registry.places.iter().map(|_| Vec::new()).collect(),
        registry,
        lines: BTreeMap::new(),
        measures: BTreeMap::new(),
    };
    let mut b = Builder {
        atlas,
        named,
        found,
        wrong: Vec::new(),
        at: String::new(),
        drawn_by: BTreeMap::new(),
        ended: BTreeSet::new(),
        excepting: Vec::new(),
        measured: Vec::new(),
    };
    b.collection(written);
    for (n, f) in written.features.iter().enumerate() {
        b.at = format!("features[{n}]");
        b.feature(f);
    }
    b.across();
    (b.atlas, b.wrong)
}

struct Builder<'w> {
    atlas: Atlas,
    /// The lines that some feature draws, well or badly.
    named: BTreeSet<&'w str>,
    found: &'w [(String, String)],
    wrong: Vec<(String, String)>,
    /// The feature looked at.
    at: String,
    /// The feature that first draws a place.
    drawn_by: BTreeMap<usize, String>,
    /// Places that are drawn no more, and from when on.
    ended: BTreeSet<(usize, Instant)>,
    /// Where a place is left out of which: path, the place, the one left out.
    excepting: Vec<(String, usize, usize)>,
    /// Where a place is measured to or gone around: path, place, whether it must be an area.
    measured: Vec<(String, usize, bool)>,
}

impl Builder<'_> {
    fn say(&mut self, path: &str, message: String) {
        let at = if self.at.is_empty() || path.is_empty() { format!("{}{path}", self.at) } else { format!("{}.{path}", self.at) };
        if !self.found.iter().any(|(p, _)| *p == at || is_below(&at, p) && !p.is_empty()) {
            self.wrong.push((at, message));
        }
    }

    /// Whether what stands at a path of the feature could not be read.
    fn is_spoiled(&self, path: &str) -> bool {
        let at = format!("{}.{path}", self.at);
        self.found.iter().any(|(p, _)| *p == at)
    }

    fn property(&mut self, name: &str, message: String) {
        self.say(&format!("properties.{name}"), message);
    }

    fn collection(&mut self, written: &Collection) {
        if written.kind != "FeatureCollection" {
            self.say("type", "an atlas is a GeoJSON object of `type` `FeatureCollection`".into());
        }
        if written.schema != SCHEMA {
            self.say("schema", format!("version `{}` is not supported: this crate reads version {SCHEMA}", written.schema));
        }
        if written.name.is_empty() {
            self.say("name", "`name` is missing: records say by it what located them".into());
        }
        if let Some(name) = &written.elsewhere {
            self.atlas.elsewhere = self.place("elsewhere", name);
        }
    }

    fn place(&mut self, path: &str, name: &str) -> Option<usize> {
        let place = self.atlas.registry.place(name);
        if place.is_none() {
            self.say(path, format!("unknown place `{name}`"));
        }
        place
    }

    fn feature(&mut self, f: &Feature) {
        if f.kind != "Feature" {
            self.say("type", "a feature has the `type` `Feature`".into());
        }
        let p = &f.properties;
        self.numbers(p);
        match (&p.place, &p.line, &p.measure) {
            (Some(name), None, None) => {
                self.only(p, "place", &["from", "around", "inside", "within-m", "width-m", "local", "left-of", "right-of", "except"]);
                self.draw_place(name, f);
            }
            (None, Some(name), None) => {
                self.only(p, "line", &["from"]);
                self.draw_line(name, f);
            }
            (None, None, Some(name)) => {
                self.only(p, "measure", &["to", "parties", "as-of", "positive", "at"]);
                self.measure(name, f);
            }
            (None, None, None) => self.say("properties", "says neither of a `place`, of a `line` nor of a `measure`".into()),
            _ => self.say("properties", "a feature is of one `place`, one `line` or one `measure`".into()),
        }
    }

    /// Notes what does not belong to a feature of this kind.
    fn only(&mut self, p: &Properties, kind: &str, fit: &[&str]) {
        let given = [
            ("from", p.from.is_some()),
            ("around", p.around.is_some()),
            ("inside", p.inside.is_some()),
            ("within-m", p.within_m.is_some()),
            ("width-m", p.width_m.is_some()),
            ("local", !p.local.is_empty()),
            ("left-of", p.left_of.is_some()),
            ("right-of", p.right_of.is_some()),
            ("except", !p.except.is_empty()),
            ("to", !p.to.is_empty()),
            ("parties", !p.parties.is_empty()),
            ("as-of", p.as_of.is_some()),
            ("positive", p.positive.is_some()),
            ("at", p.at.is_some()),
        ];
        for (name, _) in given.iter().filter(|(name, given)| *given && !fit.contains(name)) {
            self.property(name, format!("`{name}` does not belong to a {kind}"));
        }
    }

    fn numbers(&mut self, p: &Properties) {
        for (name, n) in [("within-m", p.within_m), ("width-m", p.width_m)] {
            if n == Some(0) {
                self.property(name, "0 metres are no distance".into());
            } else if n.is_some_and(|n| f64::from(n) > FARTHEST_M) {
                self.property(name, "more than 1000 km are not measured".into());
            }
        }
        for (n, l) in p.local.iter().enumerate() {
            for (name, metres) in [("radius-m", l.radius_m), ("within-m", l.within_m)] {
                if metres == 0 {
                    self.property(&format!("local[{n}].{name}"), format!("`{name}` is missing or 0"));
                }
            }
        }
    }

    fn drawn(&mut self, f: &Feature) -> Option<Drawn> {
        let geometry = f.geometry.as_ref()?;
        let mut all = Vec::new();
        let drawn = Reader { note: &mut |path, message| all.push((path.to_string(), message)) }.geometry(geometry);
        for (path, message) in all {
            self.say(&path, message);
        }
        drawn
    }

    fn draw_line(&mut self, name: &str, f: &Feature) {
        let drawn = self.drawn(f);
        if self.atlas.registry.place(name).is_some() {
            self.property("line", format!("`{name}` is the name of a place too"));
        }
        let lines = match drawn {
            Some(Drawn::Lines(lines)) => lines,
            Some(_) => return self.say("geometry.type", "a line is drawn as a `LineString` or `MultiLineString`".into()),
            None if f.geometry.is_some() => Vec::new(),
            None if f.properties.from.is_none() => {
                return self.say("geometry", "`geometry` is missing: only `from` an instant on may a line be drawn no more".into());
            }
            None => Vec::new(),
        };
        if self.is_spoiled("properties.from") {
            return;
        }
        let from = f.properties.from.unwrap_or(Instant::MIN);
        let versions = self.atlas.lines.entry(name.to_string()).or_default();
        if versions.iter().any(|v| v.from == from) {
            return self
                .property("line", format!("`{name}` is drawn twice from the same instant on: give `from`, or one `MultiLineString`"));
        }
        versions.push(Version { from, drawn: lines });
        versions.sort_by_key(|v| v.from);
    }

    fn draw_place(&mut self, name: &str, f: &Feature) {
        let place = self.place("properties.place", name);
        let part = self.part(f, place);
        let Some(place) = place else { return };
        let from = f.properties.from.unwrap_or(Instant::MIN);
        if self.is_spoiled("properties.from") {
            return;
        }
        let ends = part.is_none();
        self.drawn_by.entry(place).or_insert_with(|| self.at.clone());
        let Some(versions) = self.atlas.drawn.get_mut(place) else { return };
        match versions.iter_mut().find(|v| v.from == from) {
            Some(_) if ends || self.ended.contains(&(place, from)) => {
                self.property("place", format!("`{name}` is both drawn and drawn no more from the same instant on"));
            }
            Some(v) => v.drawn.extend(part.flatten()),
            None => versions.push(Version { from, drawn: part.flatten().into_iter().collect() }),
        }
        if ends {
            self.ended.insert((place, from));
        }
        if let Some(versions) = self.atlas.drawn.get_mut(place) {
            versions.sort_by_key(|v| v.from);
        }
    }

    /// The part of a place that a feature draws; `Some(None)` if it draws something wrongly, `None` if it draws nothing.
    fn part(&mut self, f: &Feature, place: Option<usize>) -> Option<Option<Part>> {
        let p = &f.properties;
        let drawn = self.drawn(f);
        let except: Vec<usize> = p
            .except
            .iter()
            .enumerate()
            .filter_map(|(n, name)| {
                let path = format!("properties.except[{n}]");
                let out = self.place(&path, name)?;
                self.excepting.push((format!("{}.{path}", self.at), place?, out));
                Some(out)
            })
            .collect();
        let side = match (&p.left_of, &p.right_of) {
            (Some(_), Some(_)) => {
                self.property("right-of", "`left-of` and `right-of` exclude each other".into());
                None
            }
            (Some(line), None) => self.line("left-of", line).map(|line| (Side::Left, line)),
            (None, Some(line)) => self.line("right-of", line).map(|line| (Side::Right, line)),
            (None, None) => None,
        };
        let base = match (drawn, &p.around) {
            (Some(_), Some(_)) => {
                self.property("around", "`around` takes the place of a geometry: give one of them".into());
                return Some(None);
            }
            (drawn, around) if p.inside.is_some() => {
                if drawn.is_some() || around.is_some() {
                    self.property("inside", "`inside` takes the place of a geometry and of `around`: give one of them".into());
                    return Some(None);
                }
                let Some(whole) = self.place("properties.inside", p.inside.as_deref().unwrap_or_default()) else { return Some(None) };
                self.measured.push((format!("{}.properties.inside", self.at), whole, true));
                Base::Inside(whole)
            }
            (Some(Drawn::Points(all)), None) => Base::Points(all.into_iter().map(Point::at).collect()),
            (Some(Drawn::Lines(all)), None) => Base::Lines(all),
            (Some(Drawn::Area(all)), None) => Base::Area(all),
            (None, Some(name)) => {
                if !self.named.contains(name.as_str()) {
                    let Some(of) = self.atlas.registry.place(name) else {
                        self.property("around", format!("unknown line or place `{name}`"));
                        return Some(None);
                    };
                    self.measured.push((format!("{}.properties.around", self.at), of, true));
                }
                Base::Around(name.clone())
            }
            (None, None) if f.geometry.is_some() => return Some(None),
            (None, None) => {
                if p.from.is_none() {
                    self.say("geometry", "`geometry` is missing: only `from` an instant on may a place be drawn no more".into());
                }
                return None;
            }
        };
        let on_line = match &base {
            Base::Lines(_) => true,
            Base::Around(name) => self.named.contains(name.as_str()),
            _ => false,
        };
        let double_m = match (p.within_m, p.width_m) {
            (Some(_), Some(_)) => {
                self.property("width-m", "`within-m` and `width-m` exclude each other".into());
                None
            }
            (Some(_), None) if p.inside.is_some() => {
                self.property("within-m", "`inside` a place there is no distance to go: for a belt say `around`".into());
                None
            }
            (Some(within), None) => Some(2 * i64::from(within)),
            (None, Some(width)) => {
                if !on_line {
                    self.property("width-m", "`width-m` is that of a line: around anything else say `within-m`".into());
                }
                Some(i64::from(width))
            }
            (None, None) => {
                if !matches!(base, Base::Area(_) | Base::Inside(_)) {
                    self.say("properties", "says not how far it goes: give `within-m`, or of a line `width-m`".into());
                }
                None
            }
        };
        if !p.local.is_empty() && !on_line {
            self.property("local", "`local` belongs to the reach of a line".into());
        }
        let mut local = Vec::new();
        for (n, l) in p.local.iter().enumerate() {
            let mut all = Vec::new();
            let at = Reader { note: &mut |path, message| all.push((path.to_string(), message)) }
                .position(&format!("properties.local[{n}].at"), &l.at);
            for (path, message) in all {
                self.say(&path, message);
            }
            local.extend(at.map(|at| LocalReach { at: Point::at(at), radius_m: l.radius_m, double_m: 2 * i64::from(l.within_m) }));
        }
        Some(Some(Part { base, reach: double_m.map(|double_m| Reach { double_m, local }), side, except }))
    }

    /// The name of a line, if some feature draws it.
    fn line(&mut self, property: &str, name: &str) -> Option<String> {
        if self.named.contains(name) {
            return Some(name.to_string());
        }
        self.property(property, format!("unknown line `{name}`"));
        None
    }

    fn measure(&mut self, name: &str, f: &Feature) {
        let p = &f.properties;
        if f.geometry.is_some() {
            self.say("geometry", "a measure has no geometry of its own: `to` says what it is measured to".into());
        }
        if !name.ends_with("-m") {
            self.property("measure", format!("`{name}` does not end in `-m`: a measure's name tells its unit, here metres"));
        }
        if p.to.is_empty() {
            self.property("to", "`to` is missing: the lines or places to which it is measured".into());
        }
        let mut to = Vec::new();
        for (n, of) in p.to.iter().enumerate() {
            if self.named.contains(of.as_str()) {
                to.push(Target::Line(of.clone()));
            } else if let Some(place) = self.atlas.registry.place(of) {
                self.measured.push((format!("{}.properties.to[{n}]", self.at), place, false));
                to.push(Target::Place(place));
            } else {
                self.property(&format!("to[{n}]"), format!("unknown line or place `{of}`"));
            }
        }
        if p.positive.is_some() && !matches!(to.as_slice(), [Target::Line(_)]) {
            self.property("positive", "`positive` needs one line, of which it is a side".into());
        }
        let mut parties = Vec::new();
        for (n, name) in p.parties.iter().enumerate() {
            match self.atlas.registry.party(name) {
                Some(id) => parties.push(id.to_string()),
                None => self.property(&format!("parties[{n}]"), format!("unknown party `{name}`")),
            }
        }
        let others = self.atlas.measures.get(name).map_or(&[][..], Vec::as_slice);
        let twice: Vec<String> = parties.iter().filter(|p| others.iter().any(|o| o.parties.contains(p))).cloned().collect();
        let both = p.parties.is_empty() && others.iter().any(|o| o.parties.is_empty());
        for party in twice {
            self.property("parties", format!("`{name}` is given twice for `{party}`"));
        }
        if both {
            self.property("measure", format!("`{name}` is given twice for all whom no other names"));
        }
        let positive = p.positive.map(|p| if p == Positive::Left { Side::Left } else { Side::Right });
        let baseline = Baseline { parties, to, as_of: p.as_of, positive, end: p.at.unwrap_or_default() };
        self.atlas.measures.entry(name.to_string()).or_default().push(baseline);
    }

    /// What shows only when all features are known.
    fn across(&mut self) {
        self.at = String::new();
        let id = |b: &Self, place: usize| b.atlas.registry.place_id(place).to_string();
        let is_drawn = |b: &Self, place: usize| b.atlas.drawn.get(place).is_some_and(|v| !v.is_empty());
        for (path, place, out) in core::mem::take(&mut self.excepting) {
            if !is_drawn(self, out) {
                let out = id(self, out);
                self.say(&path, format!("`{out}` is not drawn"));
            } else if place == out || self.parts(out).any(|p| !p.except.is_empty()) {
                let out = id(self, out);
                self.say(&path, format!("`{out}` is itself drawn with an exception: draw what is left of it"));
            }
        }
        for (path, place, area) in core::mem::take(&mut self.measured) {
            let fits = |p: &Part| if area { p.area().is_some() } else { p.is_plain() };
            let name = id(self, place);
            if !is_drawn(self, place) {
                self.say(&path, format!("`{name}` is not drawn"));
            } else if !self.parts(place).all(fits) {
                let as_what = if area { "as a polygon and no more" } else { "by polygons, points or lines without sides and exceptions" };
                self.say(&path, format!("`{name}` is not drawn {as_what}"));
            }
        }
        self.nesting();
        if let Some(elsewhere) = self.atlas.elsewhere {
            for place in 0..self.atlas.registry.places.len() {
                let around: Vec<usize> = self.atlas.registry.around(place).collect();
                let is_part = self.atlas.registry.around(elsewhere).any(|p| p == place);
                if !is_part && !around.iter().any(|p| is_drawn(self, *p)) {
                    let name = id(self, place);
                    self.say("elsewhere", format!("what lies elsewhere cannot be told while `{name}` is not drawn"));
                }
            }
            let drawn = self.atlas.registry.around(elsewhere).find(|p| is_drawn(self, *p));
            if let Some(drawn) = drawn {
                let name = id(self, drawn);
                self.say("elsewhere", format!("`{name}` is drawn: what lies in no shape does not lie there"));
            }
        }
    }

    fn parts(&self, place: usize) -> impl Iterator<Item = &Part> {
        self.atlas.drawn.get(place).into_iter().flatten().flat_map(|v| &v.drawn)
    }

    /// What lies within another place is drawn within it.
    fn nesting(&mut self) {
        let mut outside = BTreeSet::new();
        for (place, versions) in self.atlas.drawn.iter().enumerate() {
            for up in self.atlas.registry.around(place).skip(1) {
                let Some(larger) = self.atlas.drawn.get(up) else { continue };
                let instants = versions.iter().map(|v| v.from).chain(larger.iter().map(|v| v.from));
                for at in instants {
                    let area = |versions: &[Version<Vec<Part>>]| {
                        let parts = held(versions, at)?;
                        let all: Option<Vec<_>> = parts.iter().map(Part::area).collect();
                        all.filter(|a| !a.is_empty()).map(|a| a.concat())
                    };
                    let (Some(small), Some(large)) = (area(versions), area(larger)) else { continue };
                    let corners = small.iter().flat_map(|p| p.outer.positions());
                    if corners.into_iter().any(|c| in_area(&large, *c, 0.0) == Certainty::No) {
                        outside.insert((place, up));
                    }
                }
            }
        }
        for (place, up) in outside {
            let (small, large) = (self.atlas.registry.place_id(place), self.atlas.registry.place_id(up));
            let message = format!("`{small}` is drawn partly outside `{large}`, within which it lies");
            let by = self.drawn_by.get(&place).cloned().unwrap_or_default();
            self.say(&format!("{by}.geometry"), message);
        }
    }
}
