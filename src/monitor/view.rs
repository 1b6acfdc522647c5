//! A view: the records under one reading of the text, stepped up to now, with checkpoints to go back to.

use alloc::{sync::Arc, vec::Vec};

use super::difference::Conclusion;
use crate::{
    agreement::Reading,
    digest::Digest,
    machine::{Docket, Explanation, Fact, Program, State, Verdict},
    time::Instant,
};

/// How many records' facts are stepped between two checkpoints.
const SPACING: usize = 512;

/// What is concluded from the records under one reading.
#[derive(Clone, Debug)]
pub struct View {
    program: Arc<Program>,
    docket: Docket,
    state: State,
    /// How many of the docket's groups the state has taken in.
    stepped: usize,
    checkpoints: Vec<Checkpoint>,
}

#[derive(Clone, Debug)]
struct Checkpoint {
    stepped: usize,
    state: State,
}

impl View {
    pub(super) fn new(program: Arc<Program>) -> View {
        let state = program.start();
        let first = Checkpoint { stepped: 0, state: state.clone() };
        View { program, docket: Docket::default(), state, stepped: 0, checkpoints: [first].into() }
    }

    /// The same program without records.
    pub(super) fn emptied(&self) -> View {
        View::new(self.program.clone())
    }

    /// The reading.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        self.program.reading()
    }

    /// The program, which answers questions to the state.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The names behind the state's ids.
    #[must_use]
    pub fn docket(&self) -> &Docket {
        &self.docket
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// A digest of the state in names: the same for the same set of records, however they arrived.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.program.digest_of(&self.state, &self.docket)
    }

    /// Explains a verdict of the state's history.
    #[must_use]
    pub fn explain(&self, verdict: &Verdict) -> Explanation {
        self.program.explain(&self.state, &self.docket, verdict)
    }

    /// Every verdict with the names behind its ids.
    pub fn conclusions(&self) -> impl DoubleEndedIterator<Item = Conclusion> + '_ {
        self.state.history().map(|v| Conclusion::new(v, &self.docket))
    }

    pub(super) fn name(&mut self, handle: u32, name: &Arc<str>) {
        self.docket.name(handle, name);
    }

    pub(super) fn point(&mut self, name: &Arc<str>, handle: u32) {
        self.docket.point(name, handle);
    }

    /// The first instant at which the record of a handle says something.
    pub(super) fn says_since(&self, handle: u32) -> Instant {
        self.docket.says_since(handle)
    }

    /// Puts facts over handles in the place of those of records that stand no more, and goes back as far as that needs.
    pub(super) fn revise(&mut self, from: Instant, stands: impl Fn(u32) -> bool, added: Vec<(u8, Fact)>) -> Vec<Conclusion> {
        let mut before = Vec::new();
        let sound = self.docket.groups_before(from);
        if self.state.now() > from || self.stepped > sound {
            while self.checkpoints.len() > 1 && self.checkpoints.last().is_some_and(|c| c.stepped > sound) {
                self.checkpoints.pop();
            }
            if let Some(c) = self.checkpoints.last() {
                let known = c.state.archive.history.len();
                before = self.state.archive.history.iter_from(known).map(|v| Conclusion::new(v, &self.docket)).collect();
                (self.state, self.stepped) = (c.state.clone(), c.stepped);
            }
        }
        self.docket.revise(from, stands, added);
        before
    }

    /// Steps through what is due up to and including `now`. Returns the verdicts reached.
    pub(super) fn step(&mut self, now: Instant) -> Vec<Conclusion> {
        let known = self.state.archive.history.len();
        let mut out = Vec::new();
        let (mut stepped, mut since) = (self.stepped, self.checkpoints.last().map_or(0, |c| c.stepped));
        let mut checkpoints = Vec::new();
        for facts in self.docket.together_from(stepped).take_while(|f| f.first().is_some_and(|f| f.at <= now)) {
            if stepped - since >= SPACING {
                checkpoints.push(Checkpoint { stepped, state: self.state.clone() });
                since = stepped;
            }
            // A docket's own facts are refused by no state that is before them.
            let _ = self.program.observe(&mut self.state, facts, &mut out);
            out.clear();
            stepped += 1;
        }
        self.stepped = stepped;
        self.checkpoints.append(&mut checkpoints);
        // Where time passes beyond the last fact, what comes late may still come in between.
        if stepped > since && self.state.now() < now {
            self.checkpoints.push(Checkpoint { stepped, state: self.state.clone() });
        }
        let _ = self.program.advance_to(&mut self.state, now, &mut out);
        self.thin();
        self.state.archive.history.iter_from(known).map(|v| Conclusion::new(v, &self.docket)).collect()
    }

    /// Keeps checkpoints the wider apart the older they are.
    fn thin(&mut self) {
        let head = self.stepped;
        let mut kept: Vec<Checkpoint> = Vec::new();
        let mut all = core::mem::take(&mut self.checkpoints).into_iter().peekable();
        while let Some(c) = all.next() {
            let superfluous = match (kept.last(), all.peek()) {
                (Some(before), Some(after)) => after.stepped - before.stepped <= (head - after.stepped) / 4,
                _ => false,
            };
            if !superfluous {
                kept.push(c);
            }
        }
        self.checkpoints = kept;
    }
}
