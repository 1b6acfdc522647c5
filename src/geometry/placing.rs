//! Records with positions become records with places.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Atlas, Doubt, Situation};
use crate::{
    problem::{Problem, Problems},
    record::{Content, Incident, Log, Record},
};

impl Atlas {
    /// A record with what its positions tell: place, origin and distances, as far as the record leaves them out, and the name of
    /// this atlas as `located`. Records without positions stay as they are. A placed record placed again stays as it is.
    ///
    /// # Errors
    /// When the record says otherwise than its positions, or another atlas located it.
    pub fn place(&self, record: &Record) -> Result<(Record, Vec<Doubt>), Problems> {
        let Content::Incident(incident) = &record.content else { return Ok((record.clone(), Vec::new())) };
        if incident.position.or(incident.from_position).is_none() {
            return Ok((record.clone(), Vec::new()));
        }
        let problem = |message| Problem { source: self.name.clone(), path: record.name.clone(), article: None, message };
        let Some(at) = record.happened else {
            return Err(Problems([problem("has no `happened`: where a line was depends on when".into())].into()));
        };
        let of: Vec<&str> = incident.accuses.iter().map(|a| a.party.as_str()).collect();
        let situation = Situation { position: incident.position, origin: incident.from_position, of: &of, at };
        let wrong = self.disagreements(incident, &situation);
        if !wrong.is_empty() {
            return Err(Problems(wrong.into_iter().map(problem).collect()));
        }
        let located = self.locate(&situation);
        let mut placed = incident.clone();
        placed.place = placed.place.or(located.place);
        placed.from = placed.from.or(located.from);
        for (name, metres) in located.measures {
            // What the record says itself stays, with its own margin or with none.
            if !placed.measures.contains_key(&name) {
                placed.give_or_take.extend(located.give_or_take.get(&name).map(|m| (name.clone(), *m)));
                placed.measures.insert(name, metres);
            }
        }
        placed.located = Some(self.name.clone());
        Ok((Record { content: Content::Incident(placed), ..record.clone() }, located.doubts))
    }

    /// A log with every record placed, and for each record by name what could not be told.
    ///
    /// # Errors
    /// Every record that cannot be placed; then none is.
    pub fn place_all(&self, log: &Log) -> Result<(Log, Vec<(String, Doubt)>), Problems> {
        let (mut out, mut doubts, mut problems) = (Log::new(), Vec::new(), Problems::default());
        for record in log.iter() {
            match self.place(record) {
                Err(p) => problems.0.extend(p.0),
                Ok((placed, more)) => {
                    doubts.extend(more.into_iter().map(|d| (record.name.clone(), d)));
                    problems.0.extend(out.insert(placed).err());
                }
            }
        }
        problems.or((out, doubts))
    }

    /// Where a record says otherwise than its positions.
    fn disagreements(&self, i: &Incident, s: &Situation) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(other) = i.located.as_ref().filter(|name| **name != self.name) {
            out.push(format!("was located by the atlas `{other}`: take the record as it was reported"));
        }
        for (field, point, says, given) in [("place", "position", &i.place, s.position), ("from", "from-position", &i.from, s.origin)] {
            let (Some(says), Some(given)) = (says, given) else { continue };
            let Some(place) = self.registry.place(says) else {
                out.push(format!("unknown place `{says}`"));
                continue;
            };
            if let Some(outside) = self.registry.around(place).find(|p| self.surely_outside(*p, given, s.at)) {
                let because = match self.registry.place_id(outside) {
                    own if outside == place => format!("its `{point}` lies outside `{own}`"),
                    larger => format!("its `{point}` lies outside `{larger}`, within which that lies"),
                };
                out.push(format!("says `{field}` is `{says}`, but {because}"));
            }
        }
        for (name, says) in &i.measures {
            let Some(Ok(d)) = self.measure(name, s) else { continue };
            let slack = i64::from(i.give_or_take.get(name).copied().unwrap_or(0));
            if says.saturating_add(slack) < d.low || d.high < says.saturating_sub(slack) {
                let told = if d.low == d.high { d.low.to_string() } else { format!("{} to {}", d.low, d.high) };
                out.push(format!("says `{name}` is {says}, but from its position it is {told}"));
            }
        }
        out
    }
}
