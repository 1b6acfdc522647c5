//! Lowering of prohibitions and permissions: where they apply, to which deeds, and to whose.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use super::{
    lower::{Lower, Place},
    lower_names::inside,
    program::{Names, Norm, Protection, Quality},
    signal::Node,
};
use crate::{
    agreement::{Area, Distances, Elsewhere, Measured, Permission, Places, Precedence, Prohibition},
    id::{NodeId, PartyId, TermId},
    vocabulary::Involvement,
};

/// What a prohibition or permission asks of a deed.
pub(super) struct Asks<'s> {
    pub(super) acts: &'s [String],
    area: Option<&'s Area>,
    weapons: &'s [String],
    from: Option<&'s Area>,
    against: &'s [String],
    measured: &'s [Measured],
    nearer_than: Option<&'s Distances>,
    conduct_of: &'s [String],
}

impl<'a> Lower<'a> {
    pub(super) fn classes(&self, names: &[String], known: &[String]) -> Vec<u16> {
        names.iter().filter_map(|n| known.iter().position(|k| k == n)).filter_map(|i| u16::try_from(i).ok()).collect()
    }

    pub(super) fn character(&self, name: Option<&String>) -> Option<u8> {
        let at = self.p.names.characters.iter().position(|c| Some(c) == name)?;
        u8::try_from(at).ok()
    }

    pub(super) fn mask(&self, targets: &[String]) -> u64 {
        self.classes(targets, &self.p.names.targets).iter().fold(0, |m, t| m | 1_u64.checked_shl(u32::from(*t)).unwrap_or(0))
    }

    /// The norms of a prohibition or permission: one for each group of bearers bound at different times, each place that a
    /// slot may hold, and each distance of a table.
    pub(super) fn norms(&mut self, place: Place, norm: &Norm, asks: &Asks, bearers: &[PartyId], scopes: &mut Vec<(Vec<u8>, Vec<u16>)>) {
        let wanted = self.classes(asks.acts, &self.p.names.acts);
        let covered =
            (0..self.p.names.acts.len()).filter(|a| self.p.names.act_up.get(*a).is_some_and(|ups| ups.iter().any(|u| wanted.contains(u))));
        let covered: Vec<u16> = covered.filter_map(|a| u16::try_from(a).ok()).collect();
        let areas = self.areas(place, asks.area);
        let qualities = self.qualities(place, asks);
        let conduct_of = self.holders(place.force, place.text, asks.conduct_of);
        for (group, gate) in self.groups(place, &place.term.bearers, bearers) {
            let answers = self.answers(place.force, &group, &conduct_of);
            for (inside, designated) in &areas {
                let active = self.and(norm.active, [gate, *designated]);
                for quality in &qualities {
                    scopes.push((inside.clone(), covered.clone()));
                    self.p.norms.push(Norm { active, answers, quality: *quality, ..norm.clone() });
                }
            }
        }
    }

    /// Where something applies: by place, and while what is designated is so.
    pub(super) fn areas(&mut self, place: Place, area: Option<&Area>) -> Vec<(Vec<u8>, Option<NodeId>)> {
        let general = self.docs.get(place.text).and_then(|d| d.instrument.as_ref()).and_then(|x| x.area.as_ref());
        let area = area.or(general).cloned().unwrap_or(Area::Undetermined);
        let Area::Places(p) = &area else { return [(inside(&area, &self.p.names), None)].into() };
        let (slots, fixed): (Vec<String>, Vec<String>) = p.within.iter().cloned().partition(|w| w.starts_with('$'));
        if slots.is_empty() {
            return [(inside(&area, &self.p.names), None)].into();
        }
        let only = |within: Vec<String>, elsewhere| Area::Places(Places { within, except: p.except.clone(), elsewhere });
        let mut out = Vec::new();
        if !fixed.is_empty() || p.elsewhere.is_some_and(|e| e != Elsewhere::Outside) {
            out.push((inside(&only(fixed, p.elsewhere), &self.p.names), None));
        }
        for slot in &slots {
            let Some(slot) = self.slot(place.text, slot.trim_start_matches('$')) else { continue };
            let candidates = self.p.slots.get(slot).map_or(Vec::new(), |s| s.candidates.clone());
            let any = self.nodes.push(Node::Any(candidates.iter().map(|c| c.is).collect()));
            for c in candidates {
                out.push((inside(&only([c.name].into(), None), &self.p.names), Some(c.is)));
            }
            // Until something is designated, it may be anywhere.
            let open = self.nodes.push(Node::Not(any));
            out.push((inside(&only(Vec::new(), Some(Elsewhere::Undetermined)), &self.p.names), Some(open)));
        }
        out
    }

    /// What is asked of the deed beyond act, place and target: nothing, one, or one for each distance of a table.
    pub(super) fn qualities(&mut self, place: Place, asks: &Asks) -> Vec<Option<u32>> {
        let classes = self.classes(asks.weapons, &self.p.names.weapons);
        let named = classes.iter().fold(0, |m, w| m | 1_u64.checked_shl(u32::from(*w)).unwrap_or(0));
        let mut weapons = 0;
        let mut unsure_weapons = 0;
        for (w, up) in self.p.names.weapon_up.iter().enumerate() {
            let bit = 1_u64 << w;
            if up & named != 0 {
                weapons |= bit;
            } else if classes.iter().any(|c| self.p.names.weapon_up.get(usize::from(*c)).is_some_and(|up| up & bit != 0)) {
                unsure_weapons |= bit;
            }
        }
        let mut bounds = 0;
        for m in asks.measured {
            let (low, high) = m.range();
            bounds |= self.bound(&m.measure, low, high);
        }
        let from = asks.from.map_or(Vec::new(), |a| inside(a, &self.p.names));
        let (mut against, mut against_while) = (Vec::new(), Vec::new());
        if !asks.against.is_empty() {
            let mut throughout = Vec::new();
            for p in self.holders(place.force, place.text, asks.against) {
                match self.gate(place, asks.against, p) {
                    None => throughout.push(p),
                    Some(node) => against_while.push((p, self.protection(node))),
                }
            }
            let all = 0..self.p.names.parties.len();
            against = all.map(|n| throughout.iter().any(|t| self.p.belongs(PartyId::at(n), *t))).collect();
        }
        let base = Quality { weapons, unsure_weapons, bounds, from, against, against_while };
        let all = match asks.nearer_than {
            None if base == Quality::default() => return [None].into(),
            None => [base].into(),
            Some(d) => self.rows(d, &base),
        };
        let start = self.p.qualities.len();
        self.p.qualities.extend(all);
        (start..self.p.qualities.len()).map(|n| u32::try_from(n).ok()).collect()
    }

    fn protection(&mut self, node: NodeId) -> u32 {
        let all = &mut self.p.protections;
        let at = all.iter().position(|x| x.node == node).unwrap_or_else(|| {
            all.push(Protection { node, norms: Vec::new() });
            all.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// One quality for each distance of a table: the weapons that must keep it.
    pub(super) fn rows(&mut self, d: &Distances, base: &Quality) -> Vec<Quality> {
        let names = &self.p.names;
        let count = names.weapons.len();
        let mut by_metres: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        let asked = base.weapons | base.unsure_weapons != 0;
        for w in 0..count {
            // Of a class told in general, it is open which of its members it was, and which distance that must keep.
            let members = (0..count).filter(|n| names.weapon_up.get(*n).is_some_and(|up| up & (1 << w) != 0));
            let (counted, others): (Vec<usize>, Vec<usize>) = members.partition(|n| !asked || base.weapons & (1 << n) != 0);
            let all: BTreeSet<Option<i64>> = counted.into_iter().map(|n| distance(d, names, n)).collect();
            let least = all.first().copied().flatten().filter(|_| others.is_empty());
            for metres in all.iter().flatten() {
                let entry = by_metres.entry(*metres).or_default();
                // Nearer than the least of them is nearer than any may come.
                if least == Some(*metres) { entry.0 |= 1 << w } else { entry.1 |= 1 << w }
            }
        }
        if count == 0 {
            by_metres.extend(d.otherwise.map(|m| (m, (0, 0))));
        }
        let mut out = Vec::new();
        for (metres, (weapons, unsure_weapons)) in by_metres {
            let bounds = base.bounds | self.bound(&d.measure, i64::MIN, metres - 1);
            out.push(Quality { weapons, unsure_weapons, bounds, ..base.clone() });
        }
        out
    }

    pub(super) fn bound(&mut self, measure: &str, low: i64, high: i64) -> u64 {
        let this = (measure.to_string(), low, high);
        let at = self.p.bounds.iter().position(|b| *b == this).unwrap_or_else(|| {
            self.p.bounds.push(this);
            self.p.bounds.len() - 1
        });
        u32::try_from(at).ok().and_then(|n| 1_u64.checked_shl(n)).unwrap_or(0)
    }

    pub(super) fn prohibition(
        &mut self,
        place: Place,
        term: TermId,
        active: NodeId,
        p: &Prohibition,
        bearers: &[PartyId],
        scopes: &mut Vec<(Vec<u8>, Vec<u16>)>,
    ) {
        let ways: &[Involvement] = if p.involvement.is_empty() { &[Involvement::Did] } else { &p.involvement };
        let norm = Norm {
            term,
            permits: false,
            active,
            priority: p.priority,
            targets: self.mask(&p.targets),
            character: self.character(p.character.as_ref()),
            quality: None,
            uses: None,
            involvement: ways.iter().fold(0, |m, w| m | w.bit()),
            answers: u32::MAX,
            notice: None,
            consent: None,
            consumers: Vec::new(),
        };
        let asks = Asks {
            acts: &p.acts,
            area: p.area.as_ref(),
            weapons: &p.weapons,
            from: p.from.as_ref(),
            against: &p.against,
            measured: &p.measured,
            nearer_than: p.nearer_than.as_ref(),
            conduct_of: &p.conduct_of,
        };
        self.norms(place, &norm, &asks, bearers, scopes);
    }

    pub(super) fn permission(
        &mut self,
        place: Place,
        term: TermId,
        active: NodeId,
        p: &Permission,
        bearers: &[PartyId],
        scopes: &mut Vec<(Vec<u8>, Vec<u16>)>,
    ) {
        let norm = Norm {
            term,
            permits: true,
            active,
            priority: p.priority,
            targets: self.mask(&p.targets),
            character: self.character(p.character.as_ref()),
            quality: None,
            uses: p.at_most.and_then(|u| u.per.as_millis().map(|per| (u.times, per))),
            involvement: u8::MAX,
            answers: u32::MAX,
            notice: p.notice.and_then(crate::time::Length::as_millis),
            consent: p.consent.as_ref().and_then(|a| self.nodes.find_term(&self.docs, place.text, a)).map(TermId::at),
            consumers: Vec::new(),
        };
        let asks = Asks {
            acts: &p.acts,
            area: p.area.as_ref(),
            weapons: &p.weapons,
            from: p.from.as_ref(),
            against: &p.against,
            measured: &p.measured,
            nearer_than: None,
            conduct_of: &[],
        };
        self.norms(place, &norm, &asks, bearers, scopes);
    }
}

/// The distance that a weapon must keep by a table.
fn distance(d: &Distances, names: &Names, weapon: usize) -> Option<i64> {
    let up = names.weapon_up.get(weapon).copied().unwrap_or(0);
    let rows = d.rows.iter().flat_map(|r| r.weapons.iter().map(|w| (names.weapons.iter().position(|k| k == w), r.metres)));
    let under = rows.filter_map(|(w, metres)| w.filter(|w| up & (1 << w) != 0).map(|w| (w, metres)));
    match d.precedence {
        Precedence::Largest => under.map(|(_, m)| m).chain(d.otherwise).max(),
        // The narrowest class belongs to the most others.
        Precedence::Special => {
            let narrow = |w: usize| names.weapon_up.get(w).map_or(0, |up| up.count_ones());
            under.max_by_key(|(w, m)| (narrow(*w), *m)).map(|(_, m)| m).or(d.otherwise)
        }
    }
}
