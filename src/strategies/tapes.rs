//! The bytes that everything is drawn from.

use proptest::{prelude::Rng, test_runner::TestRng};

use super::Params;

/// How many bytes describe the instruments, a term, a record.
const SETUP: usize = 160;
const TERM: usize = 64;
const RECORD: usize = 40;
/// And how a record arrives, and when a history is settled.
const ARRIVAL: usize = 5;
const SETTLINGS: usize = 40;
/// How many bytes of a fuzzer's input describe a term or record.
const CHUNK: usize = 48;

/// A tape for each choice that is made apart.
#[derive(Clone, Default, Debug)]
pub(super) struct Tapes {
    pub(super) setup: Vec<u8>,
    pub(super) terms: Vec<Vec<u8>>,
    pub(super) records: Vec<Vec<u8>>,
    /// Of each record.
    pub(super) arrivals: Vec<Vec<u8>>,
    pub(super) settlings: Vec<u8>,
}

impl Tapes {
    pub(super) fn draw(params: &Params, rng: &mut TestRng) -> Tapes {
        let setup = tape(SETUP, rng);
        let terms = (0..up_to(params.terms, rng)).map(|_| tape(TERM, rng)).collect();
        let records = Tapes::records(params, rng);
        let arrivals = records.iter().map(|_| tape(ARRIVAL, rng)).collect();
        Tapes { setup, terms, records, arrivals, settlings: tape(SETTLINGS, rng) }
    }

    pub(super) fn records(params: &Params, rng: &mut TestRng) -> Vec<Vec<u8>> {
        (0..up_to(params.records, rng)).map(|_| tape(RECORD, rng)).collect()
    }

    pub(super) fn of_bytes(params: &Params, bytes: &[u8]) -> Tapes {
        let (setup, rest) = bytes.split_at(bytes.len().min(SETUP));
        let mut tapes = Tapes { setup: setup.to_vec(), ..Tapes::default() };
        for chunk in rest.chunks(CHUNK) {
            let Some((first, tape)) = chunk.split_first() else { continue };
            if first % 2 == 1 && tapes.terms.len() < params.terms {
                tapes.terms.push(tape.to_vec());
            } else if first % 2 == 0 && tapes.records.len() < params.records {
                let (record, arrival) = tape.split_at(tape.len().min(RECORD));
                tapes.records.push(record.to_vec());
                tapes.arrivals.push(arrival.to_vec());
                // Two bytes of each record tell of the settlings too.
                tapes.settlings.extend(arrival.iter().skip(ARRIVAL));
            }
        }
        tapes
    }
}

pub(super) fn tape(n: usize, rng: &mut TestRng) -> Vec<u8> {
    let mut bytes = vec![0; n];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A number from one to `most`.
fn up_to(most: usize, rng: &mut TestRng) -> usize {
    let drawn = usize::try_from(rng.next_u32()).unwrap_or(0);
    if most == 0 { 0 } else { 1 + drawn % most }
}
