use super::{generate::*, *};
#[test]
fn explore() {
    let n: u32 = std::env::var("N").map_or(0, |s| s.parse().unwrap());
    let which = std::env::var("F").unwrap_or_default();
    let show: usize = std::env::var("SHOW").map_or(0, |s| s.parse().unwrap());
    let seed: u8 = std::env::var("SEED").map_or(1, |s| s.parse().unwrap());
    let (terms, records): (usize, usize) =
        (std::env::var("T").map_or(8, |s| s.parse().unwrap()), std::env::var("R").map_or(24, |s| s.parse().unwrap()));
    for f in FEATURES.into_iter().filter(|f| which.is_empty() || which.contains(&format!("{f:?}"))) {
        let feats: &'static [Feature] = Box::leak(vec![f].into_boxed_slice());
        let mut runner = TestRunner::new_with_rng(config(1), TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
        let strategy = worlds_with(feats, terms, records);
        let mut bad = 0;
        let mut smallest: Option<(usize, String)> = None;
        for k in 0..n {
            let world = strategy.new_tree(&mut runner).unwrap().current();
            let r = std::panic::catch_unwind(|| {
                let (program, docket) = lower(&world);
                let stops = stops(&program, &docket);
                let told = reference::tell(&world.documents, &world.log, &stops);
                for ((stop, machine), reference) in stops.iter().zip(steps(&program, &docket, &stops)).zip(&told) {
                    if machine != *reference {
                        return Some(format!("at {stop}:\n{}", difference(&machine, reference)));
                    }
                }
                None
            });
            let out = match r {
                Ok(None) => continue,
                Ok(Some(d)) => d,
                Err(_) => "PANIC".into(),
            };
            bad += 1;
            if bad <= 6 {
                println!("--- {f:?} {k}: {out}");
            }
            let text = format!("{world:?}");
            if smallest.as_ref().is_none_or(|s| text.len() < s.0) {
                smallest = Some((text.len(), format!("{out}\n{text}")));
            }
        }
        println!("=== {f:?}: {bad} of {n}");
        if let Some((_, s)) = smallest {
            if show > 0 {
                println!("SMALLEST {s}");
            }
        }
    }
}
