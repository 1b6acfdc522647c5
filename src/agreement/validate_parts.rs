//! What is checked of roles, slots and bodies.

use alloc::{collections::BTreeSet, format, string::String};

use super::{Body, Bound, Decision, Role, RoleName, Rule, Slot, SlotOf, Verb, validate::Check};

impl<'a> Check<'a> {
    pub(super) fn role(&mut self, path: &str, r: &'a Role) {
        let Some(b) = &r.bound else { return };
        let path = format!("{path}.bound");
        self.bound(&path, b);
        if !r.names.is_empty() && !r.names.contains(&RoleName::Belligerent) {
            self.say(&path, format!("says how a belligerent that did not sign is bound: `{}` has no role as `belligerent`", r.party));
        }
        if passes_to(b, &r.party) {
            self.say(&path, format!("`{}` cannot be bound through itself", r.party));
        }
        if r.holds.is_some() && passes_on(b) {
            self.say(&path, "a party answers for another throughout or not at all: leave `while` out".into());
        }
    }

    pub(super) fn slot(&mut self, i: usize, s: &'a Slot) {
        let path = format!("slots[{i}]");
        self.id(&path, &s.id);
        if self.d.slots.iter().take(i).any(|b| b.id == s.id) {
            self.say(&format!("{path}.id"), format!("slot `{}` is defined twice", s.id));
        }
        if s.among.is_empty() {
            self.say(&format!("{path}.among"), format!("`{}` leaves nothing to choose from", s.id));
        }
        for (k, x) in s.among.iter().enumerate() {
            let at = format!("{path}.among[{k}]");
            match s.of {
                SlotOf::Places => self.place(&at, x),
                SlotOf::Parties => self.party(&at, x),
            }
            if s.among.iter().take(k).any(|y| y == x) {
                self.say(&at, format!("`{x}` stands twice"));
            }
        }
        for (k, x) in s.at_first.iter().enumerate().filter(|(_, x)| !s.among.contains(x)) {
            self.say(&format!("{path}.at-first[{k}]"), format!("`{x}` is not among what may be designated"));
        }
        for (k, x) in s.at_first.iter().enumerate().filter(|(k, x)| s.at_first.iter().take(*k).any(|y| y == *x)) {
            self.say(&format!("{path}.at-first[{k}]"), format!("`{x}` stands twice"));
        }
        let first: BTreeSet<&String> = s.at_first.iter().collect();
        if s.single && first.len() > 1 {
            self.say(&format!("{path}.at-first"), format!("`{}` holds one, and these are {}", s.id, first.len()));
        }
        let filled =
            self.d.terms.iter().any(|t| matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Designate && p.over.contains(&s.id)));
        let perhaps = (0..self.d.terms.len()).any(|t| self.has_broken(&format!("terms[{t}].rule")));
        if !filled && s.at_first.is_empty() && !s.among.is_empty() && !perhaps {
            self.say(&path, format!("slot `{}` is empty, and no term empowers anybody to designate", s.id));
        }
    }

    pub(super) fn body(&mut self, path: &str, i: usize, b: &'a Body) {
        self.party(&format!("{path}.party"), &b.party);
        for (k, m) in b.members.iter().enumerate() {
            let at = format!("{path}.members[{k}]");
            self.party(&at, &m.party);
            if m.party == b.party {
                self.say(&at, format!("`{}` is no member of itself", m.party));
            }
            if b.members.iter().take(k).any(|n| n.party == m.party) {
                self.say(&at, format!("`{}` stands twice: give it one `while` for both stretches", m.party));
            }
            if let Some(w) = &m.holds {
                self.condition(&format!("{path}.members[{k}].while"), w, 0);
            }
        }
        if self.d.bodies.iter().take(i).any(|c| c.party == b.party) {
            self.say(&format!("{path}.party"), format!("body `{}` is defined twice", b.party));
        }
        let members = u32::try_from(b.members.len()).unwrap_or(u32::MAX);
        match b.decision {
            Decision::Any if !b.members.is_empty() => {
                self.say(
                    &format!("{path}.decision"),
                    format!("`{}` decides by itself, whatever its members: say how they decide, or leave `members` out", b.party),
                );
            }
            Decision::Any => {}
            Decision::Chair if b.chair.is_none() => {
                self.say(&format!("{path}.chair"), format!("the chair of `{}` decides, but nobody is in it", b.party));
            }
            Decision::Chair => {}
            Decision::All | Decision::AtLeast(_) | Decision::Majority if b.members.is_empty() => {
                self.say(&format!("{path}.members"), format!("`{}` decides by its members, but has none", b.party));
            }
            Decision::All | Decision::Majority => {}
            Decision::AtLeast(n) => self.at_least(&format!("{path}.decision.at-least"), n, members, "members"),
        }
        match &b.chair {
            Some(c) if b.members.iter().all(|m| m.party != *c) => {
                self.say(&format!("{path}.chair"), format!("`{c}` is no member of `{}`", b.party));
            }
            Some(c) if !matches!(b.decision, Decision::Chair | Decision::Majority) => {
                self.say(&format!("{path}.chair"), format!("`{c}` has no part of its own in this way of deciding"));
            }
            _ => {}
        }
        if let Some(n) = b.quorum {
            let by_members = b.decision != Decision::Any;
            match by_members {
                true if b.members.is_empty() => {}
                true => self.at_least(&format!("{path}.quorum"), n, members, "members"),
                false => self.say(&format!("{path}.quorum"), format!("`{}` does not decide by its members: nobody counts them", b.party)),
            }
        }
    }
}

/// Whether deeds count as another's under some reading.
fn passes_on(b: &Bound) -> bool {
    match b {
        Bound::Through(_) => true,
        Bound::ByReading(b) => b.options.values().any(passes_on),
        Bound::NotBound | Bound::ByDeclaration => false,
    }
}

fn passes_to(b: &Bound, party: &str) -> bool {
    match b {
        Bound::Through(p) => p == party,
        Bound::ByReading(b) => b.options.values().any(|b| passes_to(b, party)),
        Bound::NotBound | Bound::ByDeclaration => false,
    }
}
