//! Lowering of the registry: names to dense ids, and areas to certainty by place.

use alloc::{string::String, vec, vec::Vec};

use super::program::{Names, PartyName};
use crate::{
    agreement::{Area, Document, Elsewhere},
    id::PartyId,
};

pub(super) const OUTSIDE: u8 = 0;
pub(super) const CERTAIN: u8 = 1;
pub(super) const UNSURE: u8 = 2;

/// Per place, and last for an unknown one: outside, certainly inside, or undetermined.
pub(super) fn inside(area: &Area, names: &Names) -> Vec<u8> {
    let known = names.places.len();
    match area {
        Area::Unlimited => vec![CERTAIN; known + 1],
        Area::Undetermined | Area::ByReading(_) => vec![UNSURE; known + 1],
        Area::Places(p) => {
            let position = |list: &[String]| -> Vec<u16> { list.iter().filter_map(|n| names.place_ids.get(n).copied()).collect() };
            let (within, except) = (position(&p.within), position(&p.except));
            let rest = match p.elsewhere {
                None | Some(Elsewhere::Outside) => OUTSIDE,
                Some(Elsewhere::Inside) => CERTAIN,
                Some(Elsewhere::Undetermined) => UNSURE,
            };
            let verdict = |start: usize| {
                let mut at = u16::try_from(start).ok();
                for _ in 0..=known {
                    match at {
                        Some(n) if within.contains(&n) => return CERTAIN,
                        Some(n) if except.contains(&n) => return OUTSIDE,
                        Some(n) => at = names.place_up.get(usize::from(n)).copied().flatten(),
                        None => return rest,
                    }
                }
                rest
            };
            // A place that contains both inside and outside ones is itself neither.
            let holds = |list: &[u16], start: usize| {
                list.iter().any(|w| {
                    let mut at = names.place_up.get(usize::from(*w)).copied().flatten();
                    for _ in 0..=known {
                        match at {
                            Some(n) if usize::from(n) == start => return true,
                            Some(n) => at = names.place_up.get(usize::from(n)).copied().flatten(),
                            None => return false,
                        }
                    }
                    false
                })
            };
            let mut out: Vec<u8> = (0..known)
                .map(|n| match verdict(n) {
                    OUTSIDE if holds(&within, n) => UNSURE,
                    CERTAIN if holds(&except, n) => UNSURE,
                    v => v,
                })
                .collect();
            out.push(UNSURE);
            out
        }
    }
}

pub(super) fn intern(list: &mut Vec<String>, name: &str) -> u16 {
    let at = list.iter().position(|n| n == name).unwrap_or_else(|| {
        list.push(name.into());
        list.len() - 1
    });
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// The registry of all documents, sorted by id so that ids do not depend on the order of files.
pub(super) fn names(documents: &[Document]) -> Names {
    let mut n = Names::default();
    let mut parties: Vec<_> = documents.iter().flat_map(|d| &d.parties).collect();
    parties.sort_by(|a, b| a.id.cmp(&b.id));
    parties.dedup_by(|a, b| a.id == b.id);
    for (i, p) in parties.iter().enumerate() {
        for name in core::iter::once(&p.id).chain(&p.aliases) {
            n.party_ids.entry(name.clone()).or_insert(PartyId::at(i));
        }
    }
    for p in &parties {
        n.party_ids.insert(p.id.clone(), PartyId::at(parties.iter().position(|q| q.id == p.id).unwrap_or(usize::MAX)));
    }
    let up: Vec<Option<PartyId>> = parties.iter().map(|p| p.within.as_ref().and_then(|w| n.party_ids.get(w).copied())).collect();
    for (i, p) in parties.iter().enumerate() {
        let mut root = PartyId::at(i);
        for _ in 0..parties.len() {
            match up.get(root.index()).copied().flatten() {
                Some(next) => root = next,
                None => break,
            }
        }
        let name = if p.name.is_empty() { p.id.clone() } else { p.name.clone() };
        n.parties.push(PartyName { id: p.id.clone(), kind: p.kind, name, root, up: up.get(i).copied().flatten() });
    }
    let mut places: Vec<_> = documents.iter().flat_map(|d| &d.places).collect();
    places.sort_by(|a, b| a.id.cmp(&b.id));
    places.dedup_by(|a, b| a.id == b.id);
    for (i, p) in places.iter().enumerate() {
        n.place_ids.insert(p.id.clone(), u16::try_from(i).unwrap_or(u16::MAX));
        let name = if p.name.is_empty() { p.id.clone() } else { p.name.clone() };
        n.places.push((p.id.clone(), name));
    }
    for (i, p) in places.iter().enumerate() {
        for alias in &p.aliases {
            n.place_ids.entry(alias.clone()).or_insert(u16::try_from(i).unwrap_or(u16::MAX));
        }
        n.place_up.push(p.within.as_ref().and_then(|w| n.place_ids.get(w).copied()));
    }
    let classes = |list: fn(&Document) -> &[crate::agreement::Class]| {
        let mut all: Vec<_> = documents.iter().flat_map(list).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.dedup_by(|a, b| a.id == b.id);
        let ids: Vec<String> = all.iter().map(|c| c.id.clone()).collect();
        let direct: Vec<Vec<usize>> =
            all.iter().map(|c| c.within.iter().filter_map(|w| ids.iter().position(|i| i == w)).collect()).collect();
        let up: Vec<Vec<u16>> = (0..ids.len())
            .map(|i| {
                let (mut seen, mut open) = (Vec::new(), vec![i]);
                while let Some(c) = open.pop() {
                    let id = u16::try_from(c).unwrap_or(u16::MAX);
                    if !seen.contains(&id) {
                        seen.push(id);
                        open.extend(direct.get(c).into_iter().flatten());
                    }
                }
                seen
            })
            .collect();
        (ids, up)
    };
    (n.acts, n.act_up) = classes(|d| &d.acts);
    let (targets, target_up) = classes(|d| &d.targets);
    n.targets = targets;
    n.target_up = target_up.iter().map(|ups| ups.iter().fold(0, |m, t| m | 1_u64.checked_shl(u32::from(*t)).unwrap_or(0))).collect();
    let (weapons, weapon_up) = classes(|d| &d.weapons);
    n.weapons = weapons;
    n.weapon_up = weapon_up.iter().map(|ups| ups.iter().fold(0, |m, t| m | 1_u64.checked_shl(u32::from(*t)).unwrap_or(0))).collect();
    n.characters = classes(|d| &d.characters).0;
    n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::Place;

    #[test]
    fn a_place_without_a_name_is_called_by_its_id() {
        let place = |id: &str, name: &str| Place { id: id.into(), name: name.into(), ..Place::default() };
        let d = Document { places: vec![place("ford", "The ford"), place("mill", "")], ..Document::default() };
        assert_eq!(names(&[d]).places, [("ford".into(), "The ford".into()), ("mill".into(), "mill".into())]);
    }
}
