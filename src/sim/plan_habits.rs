//! Checks of habits.

use alloc::{format, string::String, vec::Vec};

use super::{
    Habits, Scenario,
    habitual::Fixed,
    plan::{Check, Plan},
};
use crate::{
    agreement::Verb,
    id::{PartyId, TermId},
    machine::{Part, PowerRule},
    time::Length,
};

impl Check<'_> {
    /// Habits with ids for names.
    pub(super) fn habits(&mut self, path: &str, h: &Habits, plan: &Plan, s: &Scenario) -> Fixed {
        self.party(&format!("{path}.party"), &h.party);
        if s.conduct.iter().filter(|o| o.party == h.party).count() > 1 {
            self.say(format!("{path}.party"), format!("the conduct of `{}` stands here twice", h.party));
        }
        let me = self.program.party(&h.party).unwrap_or_default();
        let root = |p: PartyId| if p.is_some() { self.program.root(p) } else { p };
        let fixed = Fixed {
            habits: h.clone(),
            root: root(me),
            truce: plan.truce,
            believes: h.believes.iter().map(|p| root(self.program.party(p).unwrap_or_default())).collect(),
            performs: Vec::new(),
            extends: Vec::new(),
            recommits: TermId::NONE,
        };
        for (k, p) in h.believes.iter().enumerate() {
            self.party(&format!("{path}.believes[{k}]"), p);
        }
        self.share(&format!("{path}.suspects"), h.suspects);
        self.share(&format!("{path}.commands"), h.commands);
        let has_sources = !plan.posts(me).is_empty();
        let acts = [h.restraint.is_some(), h.reciprocity.is_some(), h.grim.is_some(), h.probing.is_some(), h.opportunism.is_some()];
        let acts = acts.contains(&true) || h.spoiling.is_some() || h.recommitment.is_some();
        if acts && me.is_some() && !has_sources {
            self.say(path, format!("`{}` has no source with which to do any of this", h.party));
        }
        self.deeds(path, h);
        self.words(path, h);
        self.terms(path, h, fixed)
    }

    fn deeds(&mut self, path: &str, h: &Habits) {
        if let Some(x) = h.restraint {
            self.factor(&format!("{path}.restraint.factor"), x.factor);
            self.some_time(&format!("{path}.restraint.lasts"), x.lasts);
        }
        if let Some(x) = h.reciprocity {
            self.share(&format!("{path}.reciprocity.share"), x.share);
            self.delay(&format!("{path}.reciprocity.after"), x.after);
            self.delay(&format!("{path}.reciprocity.waits"), x.waits);
        }
        if let Some(x) = h.grim {
            self.at_least_one(&format!("{path}.grim.after"), x.after);
            self.some_time(&format!("{path}.grim.within"), x.within);
            self.factor(&format!("{path}.grim.factor"), x.factor);
        }
        if let Some(x) = h.probing {
            self.lasting(&format!("{path}.probing.every"), x.every);
            self.factor(&format!("{path}.probing.step"), x.step);
            self.factor(&format!("{path}.probing.ceiling"), x.ceiling);
        }
        if let Some(x) = h.opportunism {
            self.lasting(&format!("{path}.opportunism.before"), x.before);
            self.factor(&format!("{path}.opportunism.factor"), x.factor);
        }
        if let Some(x) = h.spoiling {
            self.share(&format!("{path}.spoiling.share"), x.share);
            self.at_least_one(&format!("{path}.spoiling.deeds"), x.deeds);
            self.lasting(&format!("{path}.spoiling.within"), x.within);
        }
    }

    fn words(&mut self, path: &str, h: &Habits) {
        if let Some(x) = &h.complaints {
            self.share(&format!("{path}.complaints.share"), x.share);
            self.delay(&format!("{path}.complaints.after"), x.after);
            for (k, p) in x.to.iter().enumerate() {
                self.party(&format!("{path}.complaints.to[{k}]"), p);
            }
            if let Some(topic) = x.topic.as_ref().filter(|t| !self.program.names.topics.contains(t)) {
                self.say(format!("{path}.complaints.topic"), format!("no term waits for messages of the topic `{topic}`"));
            }
        }
        if let Some(x) = h.answers {
            self.share(&format!("{path}.answers.denies"), x.denies);
            self.share(&format!("{path}.answers.admits"), x.admits);
            if x.denies + x.admits > 1.0 + 1e-9 {
                self.say(format!("{path}.answers"), "denies and admits more than there is");
            }
            self.delay(&format!("{path}.answers.after"), x.after);
        }
        if let Some(x) = &h.false_claims {
            self.rate(&format!("{path}.false-claims.per-day"), x.per_day);
            self.party(&format!("{path}.false-claims.accuses"), &x.accuses);
            if self.program.act(&x.act).is_none() {
                self.say(format!("{path}.false-claims.act"), format!("unknown act `{}`", x.act));
            }
            self.places(&format!("{path}.false-claims"), &x.places);
        }
    }

    fn terms(&mut self, path: &str, h: &Habits, mut fixed: Fixed) -> Fixed {
        if let Some(x) = &h.performance {
            for (key, share) in
                [("share", x.share), ("late", x.late), ("part", x.part), ("acknowledges", x.acknowledges), ("contests", x.contests)]
            {
                self.share(&format!("{path}.performance.{key}"), share);
            }
            if x.acknowledges + x.contests > 1.0 + 1e-9 {
                self.say(format!("{path}.performance"), "acknowledges and contests more than there is");
            }
            self.delay(&format!("{path}.performance.takes"), x.takes);
            for (k, article) in x.of.iter().enumerate() {
                match self.term(&format!("{path}.performance.of[{k}]"), article) {
                    Some((t, Part::Duty(_))) => fixed.performs.push(t),
                    Some(_) => {
                        self.say(format!("{path}.performance.of[{k}]"), format!("article `{article}` is no obligation or expectation"))
                    }
                    None => {}
                }
            }
        }
        if let Some(x) = &h.extensions {
            self.lasting(&format!("{path}.extensions.before"), x.before);
            self.lasting(&format!("{path}.extensions.by"), x.by);
            self.share(&format!("{path}.extensions.share"), x.share);
            let names: Vec<String> = self
                .power(&format!("{path}.extensions.under"), &x.under, Verb::Extend)
                .map_or_else(Vec::new, |p| p.objects.iter().map(|o| o.name.clone()).collect());
            let instrument = x.under.split('/').next().unwrap_or("");
            for name in names {
                let full = if name.contains('/') { name.clone() } else { format!("{instrument}/{name}") };
                fixed.extends.extend(self.program.term(&full).map(|t| (t, name)));
            }
        }
        if let Some(x) = &h.renunciation {
            self.at_least_one(&format!("{path}.renunciation.after"), x.after);
            self.some_time(&format!("{path}.renunciation.within"), x.within);
            if let Some(under) = &x.under {
                self.power(&format!("{path}.renunciation.under"), under, Verb::Terminate);
            }
        }
        if let Some(x) = &h.recommitment {
            fixed.recommits = self.criterion(&format!("{path}.recommitment.when"), &x.when);
            self.share(&format!("{path}.recommitment.share"), x.share);
            self.delay(&format!("{path}.recommitment.after"), x.after);
            self.factor(&format!("{path}.recommitment.factor"), x.factor);
            self.lasting(&format!("{path}.recommitment.lasts"), x.lasts);
        }
        fixed
    }

    fn term(&mut self, path: &str, article: &str) -> Option<(TermId, Part)> {
        let found = self.program.term(article).and_then(|t| Some((t, self.program.terms.get(t.index())?.part)));
        if found.is_none() {
            let hint = if article.contains('/') { "" } else { ": write `instrument/article`" };
            self.say(path, format!("unknown article `{article}`{hint}"));
        }
        found
    }

    fn power(&mut self, path: &str, article: &str, verb: Verb) -> Option<PowerRule> {
        let (_, part) = self.term(path, article)?;
        let power = match part {
            Part::Power(n) => self.program.powers.get(n as usize).filter(|p| p.verb == verb).cloned(),
            _ => None,
        };
        if power.is_none() {
            self.say(path, format!("article `{article}` gives no power to {}", verb));
        }
        power
    }

    fn at_least_one(&mut self, path: &str, n: u32) {
        if n == 0 {
            self.say(path, "must be 1 or more");
        }
    }

    fn some_time(&mut self, path: &str, length: Option<Length>) {
        if let Some(length) = length {
            self.lasting(path, length);
        }
    }
}
