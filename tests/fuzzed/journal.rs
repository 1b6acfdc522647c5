//! The bytes of a journal.

use std::{fs, path::PathBuf};

use ceasefire::{
    monitor::{
        Journal, JournalError,
        journal::{Damage, Fault},
    },
    record::{Log, Record},
};
use sha2::{Digest as _, Sha256};

use super::records::reads_back;

thread_local! {
    static FILE: PathBuf = std::env::temp_dir().join(format!("ceasefire-fuzzed-{}-{:?}.journal", std::process::id(), std::thread::current().id()));
    static RECORD: Record =
        Log::parse("one", r#"{"name":"one more","happened":"2020-10-10T12:05Z","incident":{"act":"shelling"}}"#).unwrap().into_iter().next().unwrap();
}

/// A line that begins with `=` gets the checksums that its text would have had there: nobody hits on them by chance.
pub fn holds(data: &[u8]) {
    FILE.with(|path| {
        fs::write(path, sealed(data)).unwrap();
        opens(path);
        fs::remove_file(path).unwrap();
    });
}

fn opens(path: &PathBuf) {
    let bytes = fs::read(path).unwrap();
    let salvage = Journal::salvage(path).unwrap();
    assert!(
        salvage.damage.windows(2).all(|pair| pair[0].line <= pair[1].line) && salvage.records.windows(2).all(|pair| pair[0].0 < pair[1].0)
    );
    let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
    for Damage { line, fault, bytes } in &salvage.damage {
        assert_eq!(lines[line - 1], bytes, "a damaged line is handed over as another");
        assert!(*fault != Fault::Record(String::new()));
    }
    let opened = Journal::open(path);
    if !salvage.damage.is_empty() {
        match opened {
            Err(JournalError::Damaged { damage, .. }) => assert_eq!(damage, salvage.damage),
            other => panic!("damage was seen by `salvage` alone: {other:?}"),
        }
        assert_eq!(fs::read(path).unwrap(), bytes, "a damaged journal was changed");
        return;
    }
    let (mut journal, recovery) = opened.unwrap_or_else(|e| panic!("damage was seen by `open` alone: {e}"));
    assert_eq!((recovery.records.len(), &recovery.torn), (journal.records(), &salvage.torn));
    assert!(recovery.records.iter().eq(salvage.records.iter().map(|(_, r)| r)));
    let whole = &bytes[..bytes.len() - recovery.torn.as_ref().map_or(0, |t| t.bytes.len())];
    let texts: Vec<u8> = whole.split_inclusive(|b| *b == b'\n').skip(1).flat_map(|line| [b"=", &line[18..]].concat()).collect();
    assert!(
        whole.is_empty() || whole == sealed(&[&b"ceasefire journal 1\n"[..], &texts].concat()),
        "a line was taken for whole whose checksums are not its own"
    );
    let kept = recovery.records.clone();
    let (log, left) = recovery.collect();
    assert!(log.len() + left.0.len() <= kept.len() && left.0.iter().all(|p| p.path.starts_with("line ")));
    reads_back(&log);
    // It goes on as if nothing had been.
    RECORD.with(|one_more| journal.append(one_more).unwrap());
    drop(journal);
    let (journal, recovery) = Journal::open(path).unwrap_or_else(|e| panic!("it was whole, and after one more record is not: {e}"));
    assert_eq!((recovery.torn, recovery.records.len()), (None, kept.len() + 1));
    assert_eq!((recovery.records[..kept.len()].to_vec(), journal.length()), (kept, fs::metadata(path).unwrap().len()));
}

fn sealed(data: &[u8]) -> Vec<u8> {
    let (mut out, mut link) = (Vec::new(), *b"00000000");
    for line in data.split_inclusive(|b| *b == b'\n') {
        if let Some(text) = line.strip_prefix(b"=") {
            let own = Sha256::digest(text.strip_suffix(b"\n").unwrap_or(text));
            let next = Sha256::new_with_prefix(link).chain_update(own).finalize();
            link = short(&next);
            out.extend_from_slice(&short(&own));
            out.push(b'-');
            out.extend_from_slice(&link);
            out.push(b' ');
            out.extend_from_slice(text);
        } else {
            if let Some(written) = line.get(9..17) {
                link.copy_from_slice(written);
            }
            out.extend_from_slice(line);
        }
    }
    out
}

fn short(digest: &[u8]) -> [u8; 8] {
    let text: String = digest[..4].iter().map(|b| format!("{b:02x}")).collect();
    text.as_bytes().try_into().unwrap()
}
