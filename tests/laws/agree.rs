//! Machine and reference compared, construct by construct.

use std::collections::BTreeMap;

use super::{
    agree, config, lower, snapshot,
    view::{TOLD, told},
    walk, with_documents, with_records,
};
use ceasefire::{
    agreement::*,
    machine::Program,
    record::{Content, Record},
    strategies::{Construct, World},
    time::{Moment, Zone},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

macro_rules! agree_on {
    ($($name:ident: $($construct:ident),*;)*) => {
        proptest! {
            #![proptest_config(config(16))]
            $(
                #[test]
                fn $name(world in told(&[$(Construct::$construct),*], 12, 36)) {
                    agree(&world);
                }
            )*
        }
    };
}

agree_on! {
    the_machine_agrees_with_the_reference_on_slots: Slots;
    the_machine_agrees_with_the_reference_on_qualities: Qualities;
    the_machine_agrees_with_the_reference_on_bodies: Bodies;
    the_machine_agrees_with_the_reference_on_parallel_performance: Parallel;
    the_machine_agrees_with_the_reference_on_ledgers: Ledgers, Parallel;
    the_machine_agrees_with_the_reference_on_ends: Ends;
    the_machine_agrees_with_the_reference_on_axes: Axes;
    the_machine_agrees_with_the_reference_on_uses: Uses;
    the_machine_agrees_with_the_reference_on_points: Points;
    the_machine_agrees_with_the_reference_on_events: Events;
    the_machine_agrees_with_the_reference_on_renewal: Renewal;
    the_machine_agrees_with_the_reference_on_others: Others;
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn the_machine_agrees_with_the_naive_reference(world in told(&[], 12, 36)) {
        agree(&world);
    }
}

type Without = (&'static str, fn(&World) -> World);

fn terms(world: &World, change: impl Fn(&mut Term)) -> World {
    with_documents(world, |d| d.terms.iter_mut().for_each(&change))
}

fn prohibitions(world: &World, change: impl Fn(&mut Prohibition)) -> World {
    terms(world, |t| {
        if let Rule::Prohibits(p) = &mut t.rule {
            change(p)
        }
    })
}

fn permissions(world: &World, change: impl Fn(&mut Permission)) -> World {
    terms(world, |t| {
        if let Rule::Permits(p) = &mut t.rule {
            change(p)
        }
    })
}

fn obligations(world: &World, change: impl Fn(&mut Obligation)) -> World {
    terms(world, |t| {
        if let Rule::Requires(o) = &mut t.rule {
            change(o)
        }
    })
}

fn powers(world: &World, change: impl Fn(&mut Power)) -> World {
    terms(world, |t| {
        if let Rule::Empowers(p) = &mut t.rule {
            change(p)
        }
    })
}

fn bodies(world: &World, change: impl Fn(&mut Body)) -> World {
    with_documents(world, |d| d.bodies.iter_mut().for_each(&change))
}

/// Other points under the names that they have.
fn points(world: &World, change: impl Fn(&mut When)) -> World {
    with_documents(world, |d| d.anchors.iter_mut().filter_map(|a| a.at.as_mut()).for_each(&change))
}

fn acts_under(world: &World, articles: &[&str]) -> World {
    let is = |r: &Record| matches!(&r.content, Content::Act(a) if articles.iter().any(|x| a.under.ends_with(&format!("/{x}"))));
    with_records(world, |r| (!is(&r)).then_some(r))
}

/// The same world without a construct.
fn without(construct: Construct) -> Vec<Without> {
    match construct {
        Construct::Slots => vec![
            ("designations", |w| acts_under(w, &["designate", "designate-rest"])),
            ("what is designated at first", |w| with_documents(w, |d| d.slots.iter_mut().for_each(|s| s.at_first.clear()))),
            ("slots that hold one", |w| with_documents(w, |d| d.slots.iter_mut().for_each(|s| s.single = false))),
            ("roles for a time", |w| with_documents(w, |d| d.roles.iter_mut().for_each(|r| r.holds = None))),
        ],
        Construct::Qualities => vec![
            ("weapons", |w| prohibitions(w, |p| p.weapons.clear())),
            ("origins", |w| prohibitions(w, |p| p.from = None)),
            ("sufferers", |w| prohibitions(w, |p| p.against.clear())),
            ("sufferers of what is permitted", |w| permissions(w, |p| p.against.clear())),
            ("numbers", |w| prohibitions(w, |p| p.measured.clear())),
            ("distances", |w| prohibitions(w, |p| p.nearer_than = None)),
            ("the special row", |w| prohibitions(w, |p| p.nearer_than.iter_mut().for_each(|d| d.precedence = Precedence::Largest))),
        ],
        Construct::Bodies => vec![
            ("seats for a time", |w| bodies(w, |b| b.members.iter_mut().for_each(|m| m.holds = None))),
            ("a quorum", |w| bodies(w, |b| b.quorum = None)),
            ("a casting vote", |w| {
                bodies(w, |b| {
                    if b.decision == Decision::Majority {
                        b.chair = None
                    }
                })
            }),
            ("votes against", |w| {
                with_records(w, |mut r| {
                    if let Content::Act(a) = &mut r.content {
                        a.refuses = false;
                    }
                    Some(r)
                })
            }),
            ("a mandate put to sleep", |w| acts_under(w, &["watch-off", "watch-over"])),
            ("a mandate woken again", |w| acts_under(w, &["watch-on"])),
        ],
        Construct::Parallel => vec![
            ("matching", |w| obligations(w, |o| o.matching = None)),
            ("time after the other side began", |w| obligations(w, |o| o.matching.iter_mut().for_each(|m| m.within = None))),
            ("withholding", |w| obligations(w, |o| o.withheld = None)),
            ("time after withholding", |w| obligations(w, |o| o.withheld.iter_mut().for_each(|x| x.then_within = None))),
            ("cure", |w| obligations(w, |o| o.cure = None)),
            ("what is impossible", |w| obligations(w, |o| o.excused_if_impossible = None)),
            ("proportion", |w| obligations(w, |o| o.pro_rata = false)),
        ],
        Construct::Ledgers => vec![
            ("shares", |w| {
                obligations(w, |o| {
                    if matches!(o.amount, Some(Amount::Share(_))) {
                        o.amount = None
                    }
                })
            }),
            ("ratios", |w| {
                obligations(w, |o| {
                    if matches!(o.amount, Some(Amount::Ratio(_))) {
                        o.amount = None
                    }
                })
            }),
            ("categories", |w| obligations(w, |o| o.items.clear())),
            ("floors", |w| {
                terms(w, |t| {
                    if let Rule::Counts(Counter::Stock { at_most: Some(_), at_least, .. }) = &mut t.rule {
                        *at_least = None
                    }
                })
            }),
            ("shares of a baseline", |w| {
                terms(w, |t| {
                    if let Rule::Counts(Counter::Stock { at_most: Some(a), .. }) = &mut t.rule {
                        *a = 4.into()
                    }
                })
            }),
        ],
        Construct::Ends => vec![
            ("an end that deliveries move", |w| {
                with_documents(w, |d| {
                    d.instrument.iter_mut().for_each(|x| {
                        if let Lasts::Extended(e) = &x.lasts {
                            x.lasts = Lasts::Until(e.from.clone())
                        }
                    })
                })
            }),
            ("an end that is moved", |w| acts_under(w, &["extend-end"])),
            ("what is fixed again", |w| acts_under(w, &["refix"])),
            ("bounds of what is moved", |w| powers(w, |p| p.no_later_than = None)),
        ],
        Construct::Axes => vec![("interpretations", |w| acts_under(w, &["interpret"]))],
        Construct::Uses => vec![
            ("caps", |w| permissions(w, |p| p.at_most = None)),
            ("consent", |w| acts_under(w, &["authorise", "authorise-jointly"])),
            ("amendments and referrals", |w| acts_under(w, &["amend", "refer"])),
        ],
        Construct::Events => vec![
            ("statements", |w| with_records(w, |r| (!matches!(r.content, Content::Statement(_))).then_some(r))),
            ("the second time", |w| {
                obligations(w, |o| {
                    if let Some(When::Nth(n)) = &mut o.trigger {
                        n.n = 1
                    }
                })
            }),
            ("what begins or ends", |w| {
                obligations(w, |o| {
                    if matches!(o.trigger, Some(When::Starts(_) | When::Stops(_))) {
                        o.trigger = None
                    }
                })
            }),
            ("when what is assigned is due", |w| {
                with_records(w, |mut r| {
                    if let Content::Communication(c) = &mut r.content {
                        c.due = None;
                    }
                    Some(r)
                })
            }),
        ],
        Construct::Renewal => vec![
            ("the ends of periods", |w| {
                powers(w, |p| {
                    if matches!(p.effect, Effect::AtPeriodEnd { .. }) {
                        p.effect = Effect::AtOnce
                    }
                })
            }),
            ("what is waived late", |w| acts_under(w, &["waive-later"])),
        ],
        Construct::Others => vec![
            ("what others do", |w| prohibitions(w, |p| p.conduct_of.clear())),
            ("deeds that breach a duty", |w| {
                obligations(w, |o| {
                    if let Some(p) = &mut o.breached_by {
                        p.area = Some(Area::Undetermined)
                    }
                })
            }),
            ("who suffers", |w| {
                with_records(w, |mut r| {
                    if let Content::Incident(i) = &mut r.content {
                        i.suffered_by.clear()
                    }
                    Some(r)
                })
            }),
        ],
        Construct::Points => vec![
            ("the first of several", |w| {
                points(w, |p| {
                    if let When::Earliest(all) = p {
                        *p = all[0].clone()
                    }
                })
            }),
            ("the last of several", |w| {
                points(w, |p| {
                    if let When::Latest(all) = p {
                        *p = all[0].clone()
                    }
                })
            }),
            ("so long after another", |w| {
                points(w, |p| {
                    if let When::Offset(o) = p {
                        *p = o.from.clone()
                    }
                })
            }),
            ("days under a name", |w| {
                points(w, |p| {
                    if let When::At(Moment::Day(day, None)) = p {
                        *p = When::At(Moment::At(Zone::UTC.start_of(*day), Zone::UTC))
                    }
                })
            }),
        ],
        _ => Vec::new(),
    }
}

/// A comparison that never meets a construct compares nothing: each changes what comes out of some worlds.
#[test]
fn every_construct_makes_a_difference_in_generated_worlds() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for construct in TOLD.into_iter().chain([Construct::Others]) {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(config(1), rng);
        let strategy = told(&[construct], 16, 60);
        for _ in 0..2000 {
            if without(construct).iter().all(|(what, _)| counts.get(what).is_some_and(|n| *n > 0)) {
                break;
            }
            let world = strategy.new_tree(&mut runner).unwrap().current();
            let outcome = |w: &World| {
                let (program, docket): (Program, _) = lower(w);
                let state = walk(&program, &docket, |_, _| {});
                let mut s = snapshot(&program, &docket, &state);
                // What became of the acts themselves is no difference.
                s.acts.clear();
                s
            };
            let before = outcome(&world);
            for (what, change) in without(construct) {
                let count = counts.entry(what).or_default();
                if *count == 0 {
                    *count += u32::from(outcome(&change(&world)) != before);
                }
            }
        }
    }
    let rare: Vec<_> = counts.iter().filter(|(_, n)| **n == 0).collect();
    assert!(rare.is_empty(), "never make a difference: {rare:?}\n{counts:#?}");
}
