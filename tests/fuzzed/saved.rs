//! Saved states, monitors and runs in which something was changed: they are refused, or work.

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{Docket, Program, State},
    monitor::{Monitor, Saved},
    record::Log,
    sim::{Run, Scenario, Simulation},
    time::Instant,
};
use serde_json::Value;

use super::{GOOD_LOG, answers, concludes, end, good_regime, simulated, worlds};

/// How many events of a resumed run are looked at.
const EVENTS: usize = 60;

struct World {
    regime: Regime,
    program: Program,
    docket: Docket,
    simulation: Simulation,
    until: Instant,
    state: Value,
    monitor: Value,
    run: Value,
}

impl World {
    fn new() -> World {
        let regime = good_regime();
        let program = Program::lower(&regime, &Reading::base()).unwrap();
        let log = Log::parse("log", GOOD_LOG).unwrap();
        let docket = Docket::new(&program, &log).unwrap();
        let half: Instant = "2024-03-12T12:00Z".parse().unwrap();
        let (state, _) = docket.replay(&program, half).unwrap();
        let mut monitor = Monitor::new(&regime, &Reading::base()).unwrap();
        monitor.watch_each_axis(&regime).unwrap();
        for (n, record) in log.iter().enumerate() {
            if n == log.len() * 2 / 3 {
                monitor.settle(half).unwrap();
            }
            monitor.ingest(record.clone()).unwrap();
        }
        let truce = Regime::parse(&[("truce.toml", worlds::FULL_TRUCE)]).unwrap();
        let simulation = Simulation::new(&truce, &Scenario::parse("scenario.toml", simulated::FULL_SCENARIO).unwrap()).unwrap();
        let mut run = simulation.begin(1);
        (0..60).for_each(|_| assert!(simulation.step(&mut run)));
        let [state, monitor, run] =
            [serde_json::to_value(&state).unwrap(), serde_json::to_value(monitor.save()).unwrap(), serde_json::to_value(&run).unwrap()];
        World { until: end(&log), regime, program, docket, simulation, state, monitor, run }
    }
}

thread_local! {
    static WORLD: World = World::new();
}

/// The first byte says which save; then each five say where, what is done to it, and with what.
pub fn holds(data: &[u8]) {
    let Some((which, edits)) = data.split_first() else { return };
    WORLD.with(|world| {
        let mut value = [&world.state, &world.monitor, &world.run][usize::from(which % 3)].clone();
        for edit in edits.chunks_exact(5).take(8) {
            change(&mut value, u16::from_le_bytes([edit[0], edit[1]]), edit[2], u16::from_le_bytes([edit[3], edit[4]]));
        }
        match which % 3 {
            0 => works_as_state(world, value),
            1 => works_as_monitor(world, value),
            _ => works_as_run(world, value),
        }
    });
}

fn works_as_state(world: &World, value: Value) {
    let World { program, docket, .. } = world;
    let Ok(state) = serde_json::from_value::<State>(value) else { return };
    let Ok(mut state) = program.restore(state) else { return };
    answers(program, &state, docket);
    let mut out = Vec::new();
    for facts in docket.together() {
        let _ = program.observe(&mut state, facts, &mut out);
    }
    let _ = program.advance_to(&mut state, world.until, &mut out);
    answers(program, &state, docket);
}

fn works_as_monitor(world: &World, value: Value) {
    let Ok(saved) = serde_json::from_value::<Saved>(value) else { return };
    let Ok(mut monitor) = Monitor::resume(&world.regime, saved.clone()) else { return };
    assert!(Monitor::resume(&world.regime, monitor.save()).unwrap().save() == monitor.save(), "saved, resumed and saved is something else");
    let _ = monitor.settle(world.until);
    concludes(&monitor);
}

fn works_as_run(world: &World, value: Value) {
    let simulation = &world.simulation;
    let Ok(run) = serde_json::from_value::<Run>(value) else { return };
    let Ok(mut run) = simulation.resume(run) else { return };
    let mut branch = simulation.branch(&run, 3);
    for _ in 0..EVENTS {
        let _ = (simulation.step(&mut run), simulation.step(&mut branch));
    }
    let _ = (simulation.records(&run), run.end().and_then(|(_, end)| simulation.ending(end)));
}

/// Does something to the `at`-th value, counted in depth.
fn change(root: &mut Value, at: u16, what: u8, with: u16) {
    let mut all = 0;
    count(root, &mut all);
    let other = nth(root, &mut (usize::from(with) % all)).cloned().unwrap_or_default();
    let Some(value) = nth_mut(root, &mut (usize::from(at) % all)) else { return };
    match (what % 8, value) {
        (0, value) => *value = extreme(with),
        (1, value @ Value::Number(_)) => {
            let near = value.as_i64().unwrap_or(0).wrapping_add(i64::from(with) - i64::from(u16::MAX / 2));
            *value = near.into();
        }
        (2, Value::Array(list)) => list.truncate(list.len().saturating_sub(1 + usize::from(with % 4))),
        (3, Value::Array(list)) => {
            let more = list.get(usize::from(with) % list.len().max(1)).cloned().unwrap_or(other);
            list.push(more);
        }
        (4, Value::Array(list)) if !list.is_empty() => {
            let by = usize::from(with) % list.len();
            list.rotate_left(by);
        }
        (5, Value::Object(map)) => {
            if let Some(key) = map.keys().nth(usize::from(with) % map.len().max(1)).cloned() {
                map.remove(&key);
            }
        }
        (6, Value::Array(list)) => list.clear(),
        (_, value) => *value = other,
    }
}

fn extreme(n: u16) -> Value {
    const SMALL: u16 = 32;
    match n {
        0..SMALL => i64::from(n).into(),
        _ => match n % 16 {
            0 => i64::MIN.into(),
            1 => i64::MAX.into(),
            2 => u64::MAX.into(),
            3 => u32::MAX.into(),
            4 => (u32::MAX - 1).into(),
            5 => u16::MAX.into(),
            6 => (u16::MAX - 1).into(),
            7 => u8::MAX.into(),
            8 => (-1).into(),
            9 => Value::Null,
            10 => "9998-12-31T23:59:59.999Z".into(),
            11 => "0001-01-01T00:00:00Z".into(),
            12 => f64::NAN.to_bits().into(),
            13 => f64::INFINITY.to_bits().into(),
            14 => true.into(),
            _ => "".into(),
        },
    }
}

fn count(value: &Value, all: &mut usize) {
    *all += 1;
    match value {
        Value::Array(list) => list.iter().for_each(|v| count(v, all)),
        Value::Object(map) => map.values().for_each(|v| count(v, all)),
        _ => {}
    }
}

fn nth<'v>(value: &'v Value, left: &mut usize) -> Option<&'v Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter().find_map(|v| nth(v, left)),
        Value::Object(map) => map.values().find_map(|v| nth(v, left)),
        _ => None,
    }
}

fn nth_mut<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|v| nth_mut(v, left)),
        Value::Object(map) => map.values_mut().find_map(|v| nth_mut(v, left)),
        _ => None,
    }
}
