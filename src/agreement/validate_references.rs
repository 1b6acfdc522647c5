//! Whether what a document names is there, and is of the kind that it is named as.

use alloc::{collections::BTreeMap, format, string::String};

use super::{
    Event, RoleName, Rule, SlotOf, Term,
    validate::{Check, Wanted},
    when::is_name,
};

impl<'a> Check<'a> {
    pub(super) fn duty_ref(&mut self, path: &str, a: &str) {
        self.term_ref(path, a, Some(("a duty or expectation", |t| matches!(t.rule, Rule::Requires(_) | Rule::Expects(_)))));
    }

    pub(super) fn counter_ref(&mut self, path: &str, a: &str) {
        self.term_ref(path, a, Some(("a counter", |t| matches!(t.rule, Rule::Counts(_)))));
    }

    pub(super) fn prohibited_ref(&mut self, path: &str, a: &str) {
        let wanted = |t: &Term| match &t.rule {
            Rule::Prohibits(_) => true,
            Rule::Requires(o) => o.breached_by.is_some(),
            _ => false,
        };
        self.term_ref(path, a, Some(("a prohibition or continuing duty", wanted)));
    }

    pub(super) fn id(&mut self, path: &str, id: &str) {
        self.id_at(&format!("{path}.id"), id);
    }

    pub(super) fn id_at(&mut self, path: &str, id: &str) {
        if !is_name(id) {
            self.say(path, format!("`{id}` is no name: use letters, digits, `-`, `_`, `.` and `'`, at most 96 bytes"));
        }
    }

    pub(super) fn party(&mut self, path: &str, id: &str) {
        if !self.names.parties.contains_key(id) && !self.names.unread.contains("parties") {
            self.say(path, format!("unknown party `{id}`"));
        }
    }

    pub(super) fn place(&mut self, path: &str, id: &str) {
        if !self.names.places.contains_key(id) && !self.names.unread.contains("places") {
            self.say(path, format!("unknown place `{id}`"));
        }
    }

    pub(super) fn classes(&self, kind: &str) -> &'a BTreeMap<&'a str, &'a [String]> {
        match kind {
            "acts" => &self.names.acts,
            "targets" => &self.names.targets,
            "weapons" => &self.names.weapons,
            _ => &self.names.characters,
        }
    }

    pub(super) fn class(&mut self, path: &str, kind: &str, id: &str) {
        if !self.classes(kind).contains_key(id) && !self.names.unread.contains(kind) {
            let one = kind.strip_suffix('s').unwrap_or(kind);
            self.say(path, format!("unknown {one} `{id}`"));
        }
    }

    pub(super) fn all_classes(&mut self, path: &str, kind: &str, ids: &[String]) {
        for (k, id) in ids.iter().enumerate() {
            self.class(&format!("{path}[{k}]"), kind, id);
        }
    }

    pub(super) fn bearer(&mut self, path: &str, b: &str, for_each: Option<&Event>) {
        if let Some(slot) = b.strip_prefix('$') {
            return self.slot_ref(path, slot, SlotOf::Parties);
        }
        let Some(class) = b.strip_prefix('@') else { return self.party(path, b) };
        let by_event = match class {
            "violator" => matches!(
                for_each,
                Some(Event::Violated { .. } | Event::Overdue(_) | Event::Met(_) | Event::Performed { .. } | Event::Exceeded(_))
            ),
            "sufferer" => matches!(for_each, Some(Event::Violated { .. })),
            "sender" | "addressee" => matches!(for_each, Some(Event::Communicated { .. } | Event::Acted { .. })),
            _ => {
                if RoleName::ALL.iter().all(|n| n.as_str() != class) {
                    self.say(path, format!("unknown role `{b}`"));
                } else if self.d.roles.iter().all(|r| r.names.iter().all(|n| n.as_str() != class)) && !self.names.unread.contains("roles") {
                    self.say(path, format!("nobody has the role of `{b}`"));
                }
                return;
            }
        };
        let term = path.split_once('.').map_or(path, |(term, _)| term);
        if !by_event && !self.has_broken(&format!("{term}.rule")) {
            self.say(path, format!("`{b}` needs a `for-each` that tells who that is"));
        }
    }

    pub(super) fn slot_ref(&mut self, path: &str, id: &str, of: SlotOf) {
        match self.d.slots.iter().find(|s| s.id == id) {
            None if self.names.unread.contains("slots") => {}
            None => self.say(path, format!("unknown slot `${id}`")),
            Some(s) if s.of != of => self.say(path, format!("slot `${id}` holds {}, not {of}", s.of)),
            Some(_) => {}
        }
    }

    pub(super) fn power_ref(&mut self, path: &str, a: &str) {
        self.term_ref(path, a, Some(("a power", |t| matches!(t.rule, Rule::Empowers(_)))));
    }

    pub(super) fn anchor_ref(&mut self, path: &str, id: &str) {
        if !self.names.unread.contains("anchors") {
            self.say(path, format!("unknown anchor `{id}`"));
        }
    }

    pub(super) fn instrument_or_term(&mut self, path: &str, reference: &str) {
        let own = self.i.map_or("", |x| x.id.as_str());
        let key = reference.split_once('/').unwrap_or((own, reference));
        let unread = self.names.unread.contains("terms") || self.names.unread.contains("instrument");
        if !self.names.instruments.contains_key(reference) && !self.names.terms.contains_key(&key) && !unread {
            self.say(path, format!("unknown instrument or article `{reference}`"));
        }
    }

    pub(super) fn term_ref(&mut self, path: &str, reference: &str, wanted: Option<Wanted>) {
        let own = self.i.map_or("", |x| x.id.as_str());
        let key = reference.split_once('/').unwrap_or((own, reference));
        match self.names.terms.get(&key) {
            None if self.names.unread.contains("terms") => {}
            None => self.say(path, format!("unknown article `{reference}`")),
            Some(_) if self.names.unread_rules.contains(&key) => {}
            Some(terms) => {
                if let Some((what, test)) = wanted {
                    if !terms.iter().all(|t| test(t)) {
                        self.say(path, format!("article `{reference}` is no {}", what.strip_prefix("a ").unwrap_or(what)));
                    }
                }
            }
        }
    }
}

/// `a power`, `an obligation`.
pub(super) fn with_article(noun: &str) -> String {
    format!("{} {noun}", if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}
