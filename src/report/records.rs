//! Every record with what it says and where it comes from.

use alloc::{format, string::String, string::ToString, vec, vec::Vec};

use super::{Replay, Section, Table};
use crate::{
    record::{Accused, Content, Harm, Record},
    vocabulary::Question,
};

impl Replay<'_> {
    /// Every record by the end, in the order in which they were said: who says what, and where that was published. What others
    /// correct is left out.
    #[must_use]
    pub fn records(&self) -> Section {
        let mut out = Section::new("records", "Every record, with its source");
        let columns = [("said", 22), ("record", 18), ("kind", 13), ("by", 26), ("what", 60), ("source", 40)];
        let mut table = Table::new("records", &columns);
        let mut said: Vec<&Record> = self.said().collect();
        said.sort_by_key(|r| (r.steps_at(), r.name.as_str()));
        said.into_iter().for_each(|r| table.row(self.told_by(r)));
        out.table(table);
        out
    }

    /// When it was said, its name and kind, by whom, what, and where that was published.
    pub(super) fn told_by(&self, r: &Record) -> [super::Cell; 6] {
        [
            self.when_said(r),
            r.name.as_str().into(),
            r.content.kind().into(),
            self.names(r.by.iter()).into(),
            self.says(r).into(),
            r.source.as_str().into(),
        ]
    }

    fn says(&self, r: &Record) -> String {
        let accused = |list: &[Accused]| {
            list.iter().map(|a| format!("{} ({})", self.names([&a.party]), a.involvement)).collect::<Vec<_>>().join(", ")
        };
        let accuses = |list: &[Accused]| (!list.is_empty()).then(|| format!("accuses: {}", accused(list)));
        let harm = |h: Option<&Harm>| h.map(ToString::to_string);
        let mut parts: Vec<String> = Vec::new();
        match &r.content {
            Content::Incident(i) => {
                parts.extend(Some(i.text.clone()).filter(|t| !t.is_empty()));
                parts.extend(accuses(&i.accuses));
                parts.extend(harm(i.harm.as_ref()));
            }
            Content::Claim(c) => {
                parts.extend(accuses(&c.accuses));
                parts.extend((!c.character.is_empty()).then(|| format!("calls it {}", c.character.join(", "))));
                parts.extend(harm(c.harm.as_ref()));
                parts.extend(r.happened.map(|h| format!("dates it {}", h.local(self.zone))));
                parts.extend(c.revises.as_ref().map(|o| format!("takes the place of {o}")));
                if parts.is_empty() {
                    parts.push("says that it occurred".into());
                }
            }
            Content::Answer(a) => {
                let denies: Vec<&str> = a.denies.iter().map(|q| Question::as_str(*q)).collect();
                if !denies.is_empty() {
                    parts.push(format!("denies {}", denies.join(", ")));
                }
                if a.admits {
                    parts.push("admits the deed".into());
                }
                if !a.justified_as.is_empty() {
                    parts.push(format!("justifies it as {}", a.justified_as.join(", ")));
                }
                if !a.accuses.is_empty() {
                    parts.push(format!("accuses {} instead", accused(&a.accuses)));
                }
            }
            Content::Finding(f) => {
                parts.push(f.outcome.to_string());
                parts.extend(f.occurred.map(|so| if so { "it occurred" } else { "it did not occur" }.to_string()));
                parts.extend((!f.responsible.is_empty()).then(|| format!("responsible: {}", accused(&f.responsible))));
                parts.extend((!f.cleared.is_empty()).then(|| format!("not responsible: {}", self.names(&f.cleared))));
                parts.extend((!f.character.is_empty()).then(|| format!("it was {}", f.character.join(", "))));
                parts.extend((!f.not_character.is_empty()).then(|| format!("it was not {}", f.not_character.join(", "))));
                parts.extend(harm(f.harm.as_ref()));
            }
            Content::Inquiry(q) => {
                parts = vec![q.step.to_string()];
                parts.extend(q.ground.map(|g| g.to_string()));
                parts.extend(q.result.map(|x| x.to_string()));
                parts.extend(q.hindered_by.as_ref().map(|p| format!("by {}", self.names([p]))));
                parts.extend(q.of_body.as_ref().map(|p| format!("in the inquiry of {}", self.names([p]))));
            }
            Content::Performance(p) => {
                parts.push(format!("{} of {} by {}", p.stance, p.of, self.names([&p.party])));
                let amount = p.amount.map(|n| n.to_string()).into_iter().chain(p.item.clone()).collect::<Vec<_>>().join(" ");
                parts.extend(Some(amount).filter(|a| !a.is_empty()));
                parts.extend(p.because.clone());
            }
            Content::Level(l) => {
                let level = l.level.map_or("not known".to_string(), |n| n.to_string());
                parts.push(format!("{} of {}: {level}", l.item, self.names([&l.party])));
            }
            Content::Coverage(c) => {
                let place = c.place.as_ref().map_or("everywhere".to_string(), |p| self.place_name(p));
                parts.push(format!("{place}: {}", c.looked));
                parts.extend(c.hindered_by.as_ref().map(|p| format!("by {}", self.names([p]))));
            }
            Content::Communication(c) => {
                parts.push(format!("{} to {}", c.kind, self.names(&c.to)));
                parts.extend(c.topic.clone());
                parts.extend(c.about.as_ref().map(|a| format!("about {a}")));
            }
            Content::Act(a) => {
                parts.push(format!("acts under {}", a.under));
                parts.extend(a.over.as_ref().map(|o| format!("over {o}")));
            }
            Content::Statement(s) => {
                parts.push(s.kind.to_string());
                parts.extend(s.points.iter().cloned());
            }
            Content::Tally(t) => {
                parts.push(t.of.clone());
                parts.extend(t.count.map(|n| n.to_string()));
                parts.extend(t.harm.as_ref().map(ToString::to_string));
            }
            Content::Retraction(x) => parts.push(format!("takes back {}", x.of)),
        }
        parts.join("; ")
    }
}
