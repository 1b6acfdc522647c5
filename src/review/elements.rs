//! The checklist: which elements a text has.

use alloc::{format, string::String};

use super::{Notes, Remark, RemarkKind, Severity};
use crate::{
    agreement::{
        Area, Authority, Bound, CeasefireClass, Counter, Elsewhere, Event, Instrument, Lasts, Power, RoleName, Rule, Subject, Term, Verb,
        When,
    },
    time::Moment,
};

/// What guidance expects of every ceasefire, of those that more than stop the fighting, and what would supply it. The
/// elements that have a remark of their own are not here.
const CHECKLIST: &[(Subject, Severity, Severity, &str)] = {
    use Severity::{Grave as G, Minor as M, Notable as N};
    &[
        (Subject::Purpose, M, M, "say why the fighting stops"),
        (Subject::Definitions, N, N, "define the words on which duties hang"),
        (Subject::Language, M, M, "say which language version is authentic"),
        (Subject::Authority, N, N, "say who may sign for whom, and who commands"),
        (Subject::Orders, N, G, "oblige the commands to give and pass on orders, with a date before it begins"),
        (Subject::ControlOfOthers, N, N, "say for whose conduct each party answers"),
        (Subject::SelfDefence, N, N, "allow self-defence in stated bounds, or exclude it"),
        (Subject::Civilians, N, G, "forbid harm to civilians in so many words"),
        (Subject::SexualViolence, N, N, "name sexual violence among the prohibited acts"),
        (Subject::Children, N, N, "name the recruitment and use of children among the prohibited acts"),
        (Subject::Separation, N, G, "separate the forces by line, distance and date"),
        (Subject::Strength, M, N, "let the parties declare their strength as a baseline"),
        (Subject::Positions, M, N, "let the parties declare their positions, with a map"),
        (Subject::Mines, M, N, "let the parties declare and clear mines"),
        (Subject::Resupply, M, M, "say which supplies for troops may pass"),
        (Subject::Detainees, M, N, "say what becomes of detainees"),
        (Subject::HumanitarianAccess, N, N, "grant humanitarian access"),
        (Subject::Access, N, G, "grant those who watch access, at any time and place"),
        (Subject::SafetyOfMonitors, N, N, "guarantee the safety of those who watch"),
        (Subject::Reporting, N, N, "say who reports what to whom, and how often"),
        (Subject::Disputes, N, G, "say how disputes are settled, by whom and by when"),
        (Subject::Communication, N, N, "set up lines between the commands"),
        (Subject::Media, M, M, "agree what is said in public"),
        (Subject::Termination, N, N, "say how it can be ended, with what notice"),
        (Subject::Amendment, M, M, "say who may change it, and how"),
        (Subject::PoliticalProcess, N, N, "link it to talks on what the conflict is about"),
    ]
};

impl Notes<'_> {
    pub(super) fn elements(&mut self, x: &Instrument) {
        match x.authority {
            Some(Authority::Unauthorised) => self.say(
                "instrument.authority",
                None,
                RemarkKind::Authority,
                Severity::Grave,
                "those who agreed had no authority to".into(),
                "have it sanctioned by the commands, or expect it to end at their word",
            ),
            Some(Authority::Contested) => self.say(
                "instrument.authority",
                None,
                RemarkKind::Authority,
                Severity::Notable,
                "the authority of those who agreed is contested".into(),
                "have it confirmed by whoever commands",
            ),
            _ => {}
        }
        self.entry(&x.entry);
        self.area("instrument.area", None, x.area.as_ref());
        if x.class == CeasefireClass::None {
            return;
        }
        if !self.has_monitor() {
            self.say(
                "bodies",
                None,
                RemarkKind::NoMonitor,
                Severity::Grave,
                "nobody is appointed to watch over it or to find out".into(),
                "appoint a body, with mandate, access and safety",
            );
        }
        if !self.has_consequence() {
            self.say(
                "terms",
                None,
                RemarkKind::NoConsequence,
                Severity::Grave,
                "nothing follows from a violation".into(),
                "say what does: a report, a reparation, a matching duty that rests, a matter for a body",
            );
        }
        self.end(&x.lasts);
        for (element, stops, more, cure) in CHECKLIST {
            if self.has(*element) {
                continue;
            }
            let severity = if x.class == CeasefireClass::Cessation { *stops } else { *more };
            self.out.push(Remark {
                instrument: self.id.into(),
                article: None,
                path: "terms".into(),
                kind: RemarkKind::Missing,
                element: Some(*element),
                severity,
                says: format!("no article on {}", element.as_str().replace('-', " ")),
                cure: String::from(*cure),
            });
        }
    }

    fn any(&self, test: impl Fn(&Term) -> bool) -> bool {
        self.d.terms.iter().any(test)
    }

    fn power(&self, verb: Verb, over: &str) -> bool {
        let is = |p: &Power| p.verb == verb && (over.is_empty() || p.over.iter().any(|o| o == over));
        self.any(|t| matches!(&t.rule, Rule::Empowers(p) if is(p)))
    }

    pub(super) fn has_monitor(&self) -> bool {
        let watches = |n: &RoleName| matches!(n, RoleName::Monitor | RoleName::Peacekeeper);
        !self.d.bodies.is_empty()
            || self.d.roles.iter().any(|r| r.names.iter().any(watches))
            || self.power(Verb::Find, "")
            || self.any(|t| t.about.contains(&Subject::Monitoring))
    }

    fn has_consequence(&self) -> bool {
        self.any(|t| {
            t.about.contains(&Subject::Consequences)
                || match &t.rule {
                    Rule::Counts(Counter::Violations { .. }) => true,
                    Rule::Requires(o) => matches!(o.for_each, Some(Event::Violated { .. })) || o.withheld.is_some(),
                    _ => false,
                }
        })
    }

    /// Whether a text has an element: by the drafter's own word, or by its structure.
    fn has(&self, element: Subject) -> bool {
        let by_structure = match element {
            Subject::Definitions => self.any(|t| t.rule == Rule::Defines),
            Subject::Authority => self.d.instrument.as_ref().is_some_and(|x| x.authority.is_some()),
            Subject::ControlOfOthers => {
                let answers = |p: &crate::agreement::Prohibition| !p.conduct_of.is_empty();
                self.d.roles.iter().any(|r| matches!(r.bound, Some(Bound::Through(_) | Bound::ByDeclaration)))
                    || self.any(|t| match &t.rule {
                        Rule::Prohibits(p) => answers(p),
                        Rule::Requires(o) => o.breached_by.as_ref().is_some_and(answers),
                        _ => false,
                    })
            }
            Subject::SelfDefence => self.any(|t| matches!(&t.rule, Rule::Permits(p) if p.character.is_some())),
            Subject::Separation => self.any(|t| matches!(&t.rule, Rule::Prohibits(p) if p.nearer_than.is_some())),
            Subject::Disputes => self.power(Verb::Refer, "") || self.power(Verb::Interpret, ""),
            Subject::Termination => self.power(Verb::Terminate, self.id),
            Subject::Amendment => self.power(Verb::Amend, ""),
            _ => false,
        };
        by_structure || self.any(|t| t.about.contains(&element))
    }

    fn entry(&mut self, entry: &When) {
        let at = match entry {
            When::Anchor(a) => self.d.anchors.iter().find(|x| x.id == *a).and_then(|x| x.at.as_ref()),
            other => Some(other),
        };
        match at {
            Some(When::ByReading(b)) => {
                let mut clocks = alloc::vec::Vec::new();
                for w in b.options.values() {
                    if let When::At(Moment::At(t, zone)) = w {
                        clocks.push((t.in_zone(*zone), *zone));
                    }
                }
                let same = clocks.windows(2).all(|w| matches!(w, [a, b] if a.0 == b.0));
                let apart = clocks.windows(2).any(|w| matches!(w, [a, b] if a.1 != b.1));
                if clocks.len() == b.options.len() && same && apart {
                    self.say(
                        "instrument.entry",
                        None,
                        RemarkKind::ClockWithoutZone,
                        Severity::Grave,
                        format!("the clock time at which it begins has no zone, and is read by {} clocks", clocks.len()),
                        "name the zone, or the offset from UTC",
                    );
                } else {
                    self.say(
                        "instrument.entry",
                        None,
                        RemarkKind::AmbiguousInstant,
                        Severity::Grave,
                        format!("when it begins is read in {} ways (`{}`)", b.options.len(), b.axis),
                        "name the instant so that it can be read in one way: both days of a midnight, the zone of a clock",
                    );
                }
            }
            Some(When::Undetermined(why)) => self.say(
                "instrument.entry",
                None,
                RemarkKind::AmbiguousInstant,
                Severity::Grave,
                format!("it does not say when it begins{}", if why.is_empty() { String::new() } else { format!(": {why}") }),
                "name an instant with its zone, or an event",
            ),
            _ => {}
        }
    }

    pub(super) fn area(&mut self, path: &str, article: Option<&str>, area: Option<&Area>) {
        let says = match area {
            None if article.is_none() => "it names no area".into(),
            Some(Area::Undetermined) => "its area has no bounds".into(),
            Some(Area::ByReading(b)) => {
                let bounded = |a: &Area| matches!(a, Area::Places(p) if p.elsewhere.is_none_or(|e| e == Elsewhere::Outside));
                let what = if b.options.values().all(bounded) { "its area" } else { "it names no area with bounds, and where it applies" };
                format!("{what} is read in {} ways (`{}`)", b.options.len(), b.axis)
            }
            _ => return,
        };
        self.say(path, article, RemarkKind::UndefinedArea, Severity::Grave, says, "name the places, with a map where a line divides them");
    }

    fn end(&mut self, lasts: &Lasts) {
        let open = match lasts {
            Lasts::Unspecified => true,
            Lasts::ByReading(b) => b.options.values().any(|l| *l == Lasts::Unspecified),
            _ => false,
        };
        if open {
            self.say(
                "instrument.lasts",
                None,
                RemarkKind::NoEnd,
                Severity::Notable,
                "it does not say how long it lasts".into(),
                "give it an end, or say that it has none",
            );
        }
        let ends = matches!(lasts, Lasts::Until(_));
        let renewed = self.power(Verb::Extend, self.id) || self.any(|t| t.about.contains(&Subject::Renewal));
        if ends && !renewed {
            self.say(
                "instrument.lasts",
                None,
                RemarkKind::Missing,
                Severity::Notable,
                "it ends, and nobody may renew it".into(),
                "say who may renew it, and by when",
            );
        }
    }
}
