//! The journal against cuts, flipped bits, edited lines and kills.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use ceasefire::{
    monitor::{
        Journal, JournalError,
        journal::{Damage, Fault},
    },
    record::{Log, Record},
};

/// A file that goes when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("ceasefire-test-{}-{name}.journal", std::process::id()));
        let _ = fs::remove_file(&path);
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn read(lines: &[&str]) -> Vec<Record> {
    let name = |l: &str| l.split('"').nth(3).unwrap().to_string();
    let log = Log::parse("sample", &lines.join("\n")).unwrap_or_else(|e| panic!("{e}"));
    lines.iter().map(|l| log.get(&name(l)).unwrap().clone()).collect()
}

fn sample() -> Vec<Record> {
    read(&[
        r#"{"name":"z1","happened":"2020-10-10T12:05+04:00","by":"a","incident":{"place":"Aşağı Əyricə","accuses":["b"],"text":"Շուշի"}}"#,
        r#"{"name":"c1","said":"2020-10-10T13:00+04:00","by":"m","claim":{"about":"z1","accuses":["b"]},"note":"first\nsecond line"}"#,
        r#"{"name":"å2","happened":"2020-10-11T12:00Z..2020-10-11T18:00Z","received":"2020-10-12T00:00Z","incident":{"act":"удар"}}"#,
        r#"{"name":"x1","said":"2020-10-12T13:00Z","by":"b","answer":{"about":"z1","denies":["attribution"]}}"#,
    ])
}

/// A journal of these records, as bytes.
fn journal_of(records: &[Record], scratch: &Scratch) -> Vec<u8> {
    let _ = fs::remove_file(&scratch.0);
    let mut journal = Journal::create(&scratch.0).unwrap();
    records.iter().for_each(|r| journal.append(r).unwrap());
    fs::read(&scratch.0).unwrap()
}

fn damage(path: &Path) -> Vec<Damage> {
    match Journal::open(path) {
        Err(JournalError::Damaged { damage, .. }) => damage,
        Err(other) => panic!("{other}"),
        Ok((_, recovery)) => panic!("was taken for whole: {recovery:?}"),
    }
}

#[test]
fn a_cut_at_any_byte_loses_no_complete_line_and_reports_the_rest() {
    let scratch = Scratch::new("cut");
    let records = sample();
    let whole = journal_of(&records, &scratch);
    for cut in 0..=whole.len() {
        fs::write(&scratch.0, &whole[..cut]).unwrap();
        let lines = whole[..cut].iter().filter(|b| **b == b'\n').count();
        let begun = whole[..cut].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let (mut journal, recovery) = Journal::open(&scratch.0).unwrap_or_else(|e| panic!("cut at {cut}: {e}"));
        let kept = lines.saturating_sub(1);
        assert_eq!(recovery.records, records[..kept], "cut at {cut}");
        let torn = recovery.torn.map(|t| (t.line, t.bytes));
        assert_eq!(torn, (begun < cut).then(|| (lines + 1, whole[begun..cut].to_vec())), "cut at {cut}");
        assert_eq!(journal.records(), kept);
        // Shorter and longer than what was cut off.
        journal.append(&records[3]).unwrap();
        journal.append_all(&records[..2]).unwrap();
        assert_eq!(journal.length(), fs::metadata(&scratch.0).unwrap().len());
        let (_, again) = Journal::open(&scratch.0).unwrap_or_else(|e| panic!("cut at {cut}: {e}"));
        let expected: Vec<&Record> = records[..kept].iter().chain([&records[3]]).chain(&records[..2]).collect();
        assert_eq!(again.records.iter().collect::<Vec<_>>(), expected, "cut at {cut}");
        assert_eq!(again.torn, None);
    }
}

#[test]
fn garbage_after_the_last_newline_is_a_torn_tail_too() {
    let scratch = Scratch::new("garbage");
    let records = sample();
    let whole = journal_of(&records, &scratch);
    let again = whole.split(|b| *b == b'\n').nth(4).unwrap();
    for tail in [&[0; 4096][..], b"\xff\xfe\x00", b" ", again] {
        fs::write(&scratch.0, [&whole, tail].concat()).unwrap();
        let (_, recovery) = Journal::open(&scratch.0).unwrap();
        assert_eq!(recovery.records, records);
        assert_eq!(recovery.torn.unwrap().bytes, tail);
        assert_eq!(fs::read(&scratch.0).unwrap(), whole);
    }
}

#[test]
fn a_flipped_bit_anywhere_is_found_in_its_line() {
    let scratch = Scratch::new("flip");
    let records = sample();
    let whole = journal_of(&records, &scratch);
    let mut line = 1;
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&scratch.0, &bytes).unwrap();
            if at == whole.len() - 1 {
                // The last newline: the line counts as torn, and is handed over.
                let (_, recovery) = Journal::open(&scratch.0).unwrap();
                assert_eq!((&recovery.records[..], recovery.torn.unwrap().line), (&records[..3], line));
                continue;
            }
            let found = damage(&scratch.0);
            assert_eq!(found[0].line, line, "byte {at}, bit {bit}: {found:?}");
            assert_eq!(fs::read(&scratch.0).unwrap(), bytes, "a refused journal was changed");
            let salvage = Journal::salvage(&scratch.0).unwrap();
            assert_eq!(salvage.damage, found);
            assert!(salvage.records.iter().all(|(_, r)| records.contains(r)), "byte {at}, bit {bit}: {:?}", salvage.records);
            // One changed line costs no other, unless the change is in what divides lines.
            let divides = whole[at] == b'\n' || bytes[at] == b'\n';
            assert!(divides || salvage.records.len() >= 3 + usize::from(line == 1), "byte {at}, bit {bit}: {:?}", salvage.damage);
            assert!(divides || found.len() == 1, "byte {at}, bit {bit}: {found:?}");
        }
        line += usize::from(whole[at] == b'\n');
    }
}

#[test]
fn a_last_line_that_is_complete_and_wrong_is_damage() {
    let scratch = Scratch::new("last");
    let whole = journal_of(&sample(), &scratch);
    let at = whole.len() - 5;
    fs::write(&scratch.0, [&whole[..at], b"~", &whole[at + 1..]].concat()).unwrap();
    let found = damage(&scratch.0);
    assert_eq!((found.len(), found[0].line, &found[0].fault), (1, 5, &Fault::Text));
}

#[test]
fn lines_taken_out_put_in_twice_or_moved_are_found_where_it_happened() {
    let scratch = Scratch::new("lines");
    let records = sample();
    let whole = journal_of(&records, &scratch);
    let lines: Vec<&[u8]> = whole.split_inclusive(|b| *b == b'\n').collect();
    // Line `i` of the file is `lines[i - 1]`; the header is line 1.
    let check = |edited: &[&[u8]], expected: &[usize], what: &str| {
        fs::write(&scratch.0, edited.concat()).unwrap();
        let found = damage(&scratch.0);
        assert!(found.iter().all(|d| d.fault == Fault::Place), "{what}: {found:?}");
        assert_eq!(found.iter().map(|d| d.line).collect::<Vec<_>>(), expected, "{what}");
        let sound = Journal::salvage(&scratch.0).unwrap().records.len();
        assert_eq!(sound, edited.len() - 1, "{what}: the text of every line is whole");
    };
    for i in 1..4 {
        let taken_out = [&lines[..i], &lines[i + 1..]].concat();
        check(&taken_out, &[i + 1], "taken out");
    }
    for i in 1..5 {
        let twice = [&lines[..=i], &lines[i..]].concat();
        check(&twice, &[i + 2], "twice");
    }
    for i in 1..4 {
        let mut moved = lines.clone();
        moved.swap(i, i + 1);
        let all: Vec<usize> = [i + 1, i + 2, i + 3].into_iter().filter(|n| *n <= 5).collect();
        check(&moved, &all, "moved");
    }
    // An earlier line once more at the end.
    check(&[&lines[..], &lines[1..2]].concat(), &[6], "appended");
}

#[test]
fn all_damage_is_listed_and_some_other_file_is_left_alone() {
    let scratch = Scratch::new("all");
    let whole = String::from_utf8(journal_of(&sample(), &scratch)).unwrap();
    fs::write(&scratch.0, whole.replace("\"z1\",\"hap", "\"z9\",\"hap").replace("\"x1\"", "\"x9\"") + "torn").unwrap();
    let found = damage(&scratch.0);
    assert_eq!(found.iter().map(|d| (d.line, d.fault.clone())).collect::<Vec<_>>(), [(2, Fault::Text), (5, Fault::Text)]);
    let message = Journal::open(&scratch.0).unwrap_err().to_string();
    assert_eq!(message.lines().count(), 2);
    assert!(message.contains("line 5: the text is not what was written"), "{message}");
    let salvage = Journal::salvage(&scratch.0).unwrap();
    assert_eq!((salvage.records.len(), salvage.torn.unwrap().bytes), (2, b"torn".to_vec()));

    for other in ["ceasefire journal 2\n", "# Notes\n\nnot a journal", "x", "{}\n{}\n"] {
        fs::write(&scratch.0, other).unwrap();
        let found = damage(&scratch.0);
        assert_eq!((found.len(), found[0].line, &found[0].fault), (1, 1, &Fault::Header), "{other:?}");
        assert_eq!(fs::read_to_string(&scratch.0).unwrap(), other);
    }
    assert!(matches!(Journal::create(&scratch.0), Err(JournalError::System { doing: "create", .. })));
}

#[test]
fn what_would_not_read_back_is_not_accepted() {
    let scratch = Scratch::new("refused");
    let records = sample();
    let whole = journal_of(&records, &scratch);
    let (mut journal, _) = Journal::open(&scratch.0).unwrap();
    let t = "2020-10-10T12:05Z".parse().unwrap();
    let backwards = Record { happened: Some(ceasefire::record::Happened::Within(t, t)), ..records[0].clone() };
    let refused = journal.append_all([&records[1], &backwards]).unwrap_err();
    assert!(refused.to_string().contains("`z1` would not read back"), "{refused}");
    assert_eq!(fs::read(&scratch.0).unwrap(), whole);
    journal.append(&records[1]).unwrap();
}

#[test]
fn a_second_writer_is_noticed() {
    let scratch = Scratch::new("second");
    let records = sample();
    journal_of(&records, &scratch);
    let (mut one, _) = Journal::open(&scratch.0).unwrap();
    let (mut two, _) = Journal::open(&scratch.0).unwrap();
    one.append(&records[0]).unwrap();
    assert!(matches!(two.append(&records[1]), Err(JournalError::Refused { .. })));
    one.append(&records[1]).unwrap();
    assert!(matches!(two.append(&records[1]), Err(JournalError::Refused { .. })));
    assert_eq!(Journal::open(&scratch.0).unwrap().1.records.len(), 6);
}

#[test]
fn two_records_under_one_name_stay_in_the_journal_and_are_reported() {
    let scratch = Scratch::new("conflict");
    let records = sample();
    let other = Record { note: "otherwise".into(), ..records[0].clone() };
    let mut journal = Journal::create(&scratch.0).unwrap();
    journal.append_all(records.iter().chain([&other, &records[2]])).unwrap();
    let (_, recovery) = Journal::open(&scratch.0).unwrap();
    assert_eq!(recovery.records.len(), 6);
    let (log, left) = recovery.collect();
    assert_eq!((log.len(), log.get("z1")), (4, Some(&records[0])));
    assert_eq!((left.0.len(), left.0[0].path.as_str()), (1, "line 6"));
    assert!(left.0[0].message.contains("conflict"));
}

/// Processes that are killed while they write.
mod kills {
    use std::{
        io::{BufRead, BufReader, Write},
        process::{Child, Command, Stdio},
        time::Duration,
    };

    use super::*;

    const TASK: &str = "CEASEFIRE_TEST_JOURNAL";

    /// Record `n`: short mostly, now and then longer than many pages.
    fn numbered(n: usize) -> Record {
        let length = match n % 16 {
            7 => 4_000 + n * 37 % 5_000,
            15 => 30_000,
            _ => n * 13 % 300,
        };
        let text = "ə".repeat(length / 2);
        let line = format!(r#"{{"name":"n{n}","happened":"2020-10-10T12:05Z","by":"a","incident":{{"text":"{text}"}}}}"#);
        Log::parse("writer", &line).unwrap().get(&format!("n{n}")).unwrap().clone()
    }

    /// This test, as another process that appends numbered records and tells of each.
    fn writer(path: &Path, from: usize) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "kills::the_writer", "--nocapture", "--test-threads=1"]);
        command.env(TASK, path).env("CEASEFIRE_TEST_FROM", from.to_string());
        command.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null());
        command
    }

    /// Does nothing in an ordinary run.
    #[test]
    fn the_writer() {
        let Some(path) = std::env::var_os(TASK) else { return };
        let from: usize = std::env::var("CEASEFIRE_TEST_FROM").unwrap().parse().unwrap();
        let mut out = std::io::stdout();
        let (mut journal, _) = Journal::open(path).unwrap();
        for n in from.. {
            match journal.append(&numbered(n)) {
                Ok(()) => writeln!(out, "\naccepted {n}").unwrap(),
                Err(e) => {
                    // Something short still fits.
                    writeln!(out, "\nrefused {n} {e}").unwrap();
                    match journal.append(&numbered(0)) {
                        Ok(()) => writeln!(out, "\naccepted 0").unwrap(),
                        Err(e) => writeln!(out, "\nrefused 0 {e}").unwrap(),
                    }
                    return;
                }
            }
            out.flush().unwrap();
        }
    }

    /// What a line of a writer's says it has accepted.
    fn accepted(line: &str) -> Option<usize> {
        line.strip_prefix("accepted ")?.parse().ok()
    }

    /// A pseudo-random sequence from a fixed seed.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % n
        }
    }

    /// Kills a writer at some moment; the last number that it told of.
    fn kill_after(mut child: Child, dice: &mut Dice) -> Option<usize> {
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut last = None;
        // One in eight dies while it starts; the others after some records.
        if dice.below(8) > 0 {
            last = lines.by_ref().map_while(Result::ok).find_map(|l| accepted(&l));
        }
        std::thread::sleep(Duration::from_micros(dice.below(3_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        // The last line may be cut too, and then tells of an earlier number.
        last.into_iter().chain(lines.filter_map(|l| accepted(&l.unwrap()))).max()
    }

    #[test]
    fn a_thousand_kills_lose_nothing_that_was_accepted() {
        const KILLS: usize = 1000;
        const LONGEST: u64 = 150_000;
        let scratch = Scratch::new("kills");
        let mut dice = Dice(2020);
        let (mut torn, mut total, mut files) = (0, 0, 1);
        // The first number of the file, and the first that is not yet in it.
        let (mut first, mut next) = (1, 1);
        drop(Journal::create(&scratch.0).unwrap());
        for kill in 0..KILLS {
            let told = kill_after(writer(&scratch.0, next).spawn().unwrap(), &mut dice);
            let (journal, recovery) = Journal::open(&scratch.0).unwrap_or_else(|e| panic!("kill {kill}: {e}"));
            torn += usize::from(recovery.torn.is_some());
            for (i, r) in recovery.records.iter().enumerate() {
                assert_eq!(r.name, format!("n{}", first + i), "kill {kill}");
            }
            let after = first + recovery.records.len();
            assert!(after >= next, "kill {kill}: {after} where {next} were there before");
            assert!(told.is_none_or(|n| n < after), "kill {kill}: {told:?} was accepted, and the journal ends before {after}");
            if let Some(r) = recovery.records.last() {
                assert_eq!(*r, numbered(after - 1), "kill {kill}");
            }
            total += after - next;
            next = after;
            if journal.length() > LONGEST {
                drop(journal);
                fs::remove_file(&scratch.0).unwrap();
                drop(Journal::create(&scratch.0).unwrap());
                (first, files) = (next, files + 1);
            }
        }
        println!("{KILLS} kills, {total} records in {files} files, {torn} torn tails");
        assert!(total > KILLS / 2, "the writers hardly wrote: {total}");
    }

    /// With a limit on the length of files the system itself ends a write half-way.
    #[cfg(target_os = "linux")]
    mod limits {
        use super::*;

        fn limited(path: &Path, before: &str, blocks: usize) -> Vec<String> {
            let inner = writer(path, 1);
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("{before} ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
            shell.arg(inner.get_program()).args(inner.get_args());
            shell.envs(inner.get_envs().map(|(k, v)| (k, v.unwrap())));
            let out = shell.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
            String::from_utf8(out.stdout).unwrap().lines().map(str::to_string).collect()
        }

        #[test]
        fn a_write_that_kills_the_process_half_way_leaves_a_torn_tail() {
            let scratch = Scratch::new("half-way");
            let mut torn = 0;
            for blocks in 1..=24 {
                let _ = fs::remove_file(&scratch.0);
                drop(Journal::create(&scratch.0).unwrap());
                let told = limited(&scratch.0, "", blocks);
                let last = told.iter().filter_map(|l| accepted(l)).max().unwrap_or(0);
                let (_, recovery) = Journal::open(&scratch.0).unwrap_or_else(|e| panic!("{blocks} blocks: {e}"));
                assert_eq!(recovery.records.len(), last, "{blocks} blocks");
                torn += usize::from(recovery.torn.is_some());
            }
            assert!(torn > 20, "only {torn} of 24 were torn");
        }

        #[test]
        fn a_write_that_fails_half_way_leaves_the_journal_as_it_was() {
            let scratch = Scratch::new("fails");
            let mut went_on = 0;
            for blocks in 1..=24 {
                let _ = fs::remove_file(&scratch.0);
                drop(Journal::create(&scratch.0).unwrap());
                let told = limited(&scratch.0, "trap '' XFSZ;", blocks);
                let names: Vec<usize> = told.iter().filter_map(|l| accepted(l)).collect();
                assert!(told.iter().any(|l| l.starts_with("refused") && l.contains("cannot write to this file")), "{told:?}");
                let (_, recovery) = Journal::open(&scratch.0).unwrap_or_else(|e| panic!("{blocks} blocks: {e}"));
                assert_eq!(recovery.torn, None, "{blocks} blocks");
                let kept: Vec<Record> = names.iter().map(|n| numbered(*n)).collect();
                assert_eq!(recovery.records, kept, "{blocks} blocks");
                went_on += usize::from(names.last() == Some(&0));
            }
            assert!(went_on > 10, "only {went_on} of 24 took a record after the failed write");
        }
    }
}
