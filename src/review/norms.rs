//! What each article leaves open.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{Notes, RemarkKind, Severity};
use crate::agreement::{Area, Obligation, PartyKind, Permission, Places, Prohibition, Rule, Term, Under, Verb};

impl Notes<'_> {
    pub(super) fn terms(&mut self) {
        let finders = self.d.terms.iter().any(|t| matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Find));
        let mut unverified: Vec<String> = Vec::new();
        for (i, t) in self.d.terms.iter().enumerate() {
            let path = format!("terms[{i}].rule");
            let article = Some(t.article.as_str());
            match &t.rule {
                Rule::Prohibits(p) => {
                    self.prohibition(&path, t, p, finders);
                    unverified.extend((!finders && !unverified.contains(&quoted(t))).then(|| quoted(t)));
                }
                Rule::Requires(o) => {
                    if let Some(p) = &o.breached_by {
                        self.prohibition(&path, t, p, finders);
                        unverified.extend((!finders && !unverified.contains(&quoted(t))).then(|| quoted(t)));
                    }
                    self.obligation(&path, t, o);
                }
                Rule::Permits(p) => self.area(&path, article, p.area.as_ref()),
                Rule::Expects(e) => {
                    let together = t.jointly || t.bearers.len() > 1 || t.bearers.iter().any(|b| b == "@party" || b == "@signatory");
                    let (kind, says, cure) = if t.bearers.is_empty() {
                        (RemarkKind::NoBearer, "nobody in particular is to bring it about", "name who must, and by when")
                    } else if !together {
                        (RemarkKind::Request, "it is asked for, and owed by nobody", "obtain their word, or say what holds without it")
                    } else {
                        (
                            RemarkKind::Deferred,
                            "what it leaves to later agreement may never be agreed",
                            "agree it now, or say what holds until then",
                        )
                    };
                    let severity = if e.limit.is_some() { Severity::Minor } else { Severity::Notable };
                    self.say(&path, article, kind, severity, format!("{says}: `{}`", e.task), cure);
                }
                Rule::Empowers(p) => {
                    for b in t.bearers.iter().filter(|b| !b.starts_with(['@', '$'])) {
                        let set_up = self.d.bodies.iter().any(|x| x.party == *b);
                        let party = self.regime.documents().flat_map(|(_, d)| &d.parties).find(|x| x.id == *b);
                        if party.is_some_and(|x| x.kind == PartyKind::Body) && !set_up {
                            self.say(
                                &path,
                                article,
                                RemarkKind::NoHolder,
                                Severity::Grave,
                                format!("the power to {} lies with `{b}`, which is nowhere set up", p.verb),
                                "set the body up: its members, how they decide, its mandate",
                            );
                        }
                    }
                }
                _ => {}
            }
        }
        if !unverified.is_empty() {
            let says =
                format!("nobody may find whether {} {} kept", unverified.join(", "), if unverified.len() == 1 { "is" } else { "are" });
            let cure = "empower somebody to find out, or name whose determination counts";
            self.say("terms", None, RemarkKind::Unverifiable, Severity::Notable, says, cure);
        }
        self.contradictions();
    }

    fn prohibition(&mut self, path: &str, t: &Term, p: &Prohibition, finders: bool) {
        self.area(path, Some(&t.article), p.area.as_ref());
        if let Some(c) = p.character.as_ref().filter(|_| !finders) {
            self.say(
                path,
                Some(&t.article),
                RemarkKind::Unverifiable,
                Severity::Grave,
                format!("only a finding can tell whether a deed was `{c}`, and nobody may find"),
                "empower somebody to find, or drop the qualification",
            );
        }
    }

    fn obligation(&mut self, path: &str, t: &Term, o: &Obligation) {
        let continuing = o.breached_by.is_some();
        if o.limit.is_none() && o.every.is_none() && !continuing {
            let severity = if o.matching.is_some() { Severity::Minor } else { Severity::Notable };
            self.say(path, Some(&t.article), RemarkKind::NoDeadline, severity, format!("`{}` has no date", o.task), "give it a last day");
        }
    }

    /// What one article permits and another forbids with the same weight: the machine then holds to the prohibition.
    fn contradictions(&mut self) {
        let mut found = Vec::new();
        for (i, t) in self.d.terms.iter().enumerate() {
            let Rule::Permits(permit) = &t.rule else { continue };
            for u in &self.d.terms {
                let ban = match &u.rule {
                    Rule::Prohibits(p) => p,
                    Rule::Requires(Obligation { breached_by: Some(p), .. }) => p,
                    _ => continue,
                };
                // Where the prohibition weighs more, it bounds the permission, as its drafters meant it to.
                if permit.priority == ban.priority && self.meet(t, permit, u, ban) {
                    found.push((i, t.article.clone(), u.article.clone()));
                }
            }
        }
        for (i, permits, forbids) in found {
            self.say(
                &format!("terms[{i}].rule"),
                Some(&permits),
                RemarkKind::Contradiction,
                Severity::Grave,
                format!("what it permits article `{forbids}` forbids, in the same place and time, and neither prevails"),
                "say which prevails",
            );
        }
    }

    /// Whether a permission and a prohibition can concern the same deed.
    fn meet(&self, t: &Term, permit: &Permission, u: &Term, ban: &Prohibition) -> bool {
        let shares = |kind: &str, a: &[String], b: &[String]| a.is_empty() || b.is_empty() || self.related(kind, a, b);
        let parties = |list: &[String]| -> BTreeSet<String> {
            list.iter()
                .flat_map(|name| match name.strip_prefix('@') {
                    None => [name.clone()].into(),
                    Some(class) => {
                        let has = self.d.roles.iter().filter(|r| r.names.iter().any(|n| n.as_str() == class));
                        has.map(|r| r.party.clone()).collect::<Vec<_>>()
                    }
                })
                .collect()
        };
        !excludes(&t.under, &u.under)
            && !parties(&t.bearers).is_disjoint(&parties(&u.bearers))
            && self.related("acts", &permit.acts, &ban.acts)
            && shares("targets", &permit.targets, &ban.targets)
            && shares("weapons", &permit.weapons, &ban.weapons)
            && self.areas_meet(permit.area.as_ref(), ban.area.as_ref())
    }

    /// Whether a class of one list is, contains or lies within one of another.
    fn related(&self, kind: &str, a: &[String], b: &[String]) -> bool {
        let up = |start: &str| {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let mut open: Vec<String> = [String::from(start)].into();
            while let Some(c) = open.pop() {
                for (_, d) in self.regime.documents() {
                    let list = match kind {
                        "acts" => &d.acts,
                        "targets" => &d.targets,
                        _ => &d.weapons,
                    };
                    for class in list.iter().filter(|x| x.id == c) {
                        if seen.insert(&class.id) {
                            open.extend(class.within.iter().cloned());
                        }
                    }
                }
            }
            seen
        };
        a.iter().any(|x| b.iter().any(|y| up(x).contains(y.as_str()) || up(y).contains(x.as_str())))
    }

    fn areas_meet(&self, a: Option<&Area>, b: Option<&Area>) -> bool {
        let (Some(Area::Places(a)), Some(Area::Places(b))) = (a, b) else { return true };
        let up = |place: &str| {
            let mut seen: BTreeSet<String> = BTreeSet::new();
            let mut at = Some(String::from(place));
            while let Some(p) = at.filter(|p| seen.insert(p.clone())) {
                at = self.regime.documents().flat_map(|(_, d)| &d.places).find(|x| x.id == p).and_then(|x| x.within.clone());
            }
            seen
        };
        let elsewhere = |p: &Places| p.elsewhere.is_some_and(|e| e != crate::agreement::Elsewhere::Outside);
        elsewhere(a) || elsewhere(b) || a.within.iter().any(|x| b.within.iter().any(|y| up(x).contains(y) || up(y).contains(x)))
    }

    /// Where the text is read in several ways, and no other remark says so.
    pub(super) fn readings(&mut self) {
        for (i, axis) in self.d.readings.iter().enumerate() {
            let told = self
                .out
                .iter()
                .any(|r| r.says.contains(&format!("`{}`", axis.id)) || r.kind == RemarkKind::ClockWithoutZone && self.is_entry(&axis.id));
            if told {
                continue;
            }
            let by: Vec<&str> = axis.options.iter().map(|o| o.id.as_str()).collect();
            let says = format!("it is read in {} ways: {} (`{}`)", by.len(), by.join(", "), axis.question);
            let article = axis.articles.first().map(String::as_str);
            let cure = "say which, or who decides";
            self.say(&format!("readings[{i}]"), article, RemarkKind::ReadTwoWays, Severity::Notable, says, cure);
        }
    }

    fn is_entry(&self, axis: &str) -> bool {
        let by = |w: &crate::agreement::When| matches!(w, crate::agreement::When::ByReading(b) if b.axis == axis);
        let entry = self.d.instrument.as_ref().map(|x| &x.entry);
        let anchor = |a: &str| self.d.anchors.iter().any(|x| x.id == a && x.at.as_ref().is_some_and(by));
        entry.is_some_and(|w| by(w) || matches!(w, crate::agreement::When::Anchor(a) if anchor(a)))
    }
}

fn quoted(t: &Term) -> String {
    format!("`{}`", t.article)
}

fn excludes(a: &Under, b: &Under) -> bool {
    a.iter().any(|(axis, option)| b.get(axis).is_some_and(|o| o != option))
}
