//! The tests of the copy: how long each takes, which mutants it reaches, and what it says of one mutant.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::tree::Binary;

const MEMORY: &str = "3000000";

/// A test, what it takes and what it reaches.
#[derive(Clone)]
pub struct Test {
    pub binary: usize,
    pub name: String,
    pub millis: u64,
    pub reaches: BTreeSet<u32>,
}

/// How a mutant fared in some tests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed,
    Hung,
}

pub struct Suite {
    pub binaries: Vec<Binary>,
    pub tests: Vec<Test>,
    copy: PathBuf,
}

impl Suite {
    /// Runs every test alone, without mutants; what was learnt before of a binary that is the same is kept.
    pub fn watch(binaries: Vec<Binary>, copy: &Path, work: &Path) -> Result<Suite, String> {
        let mut suite = Suite { binaries, tests: Vec::new(), copy: copy.to_path_buf() };
        let folder = work.join("reached");
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let mut red = Vec::new();
        for (k, binary) in suite.binaries.iter().enumerate() {
            let seen = fs::metadata(&binary.path).and_then(|m| m.modified()).map_err(|e| e.to_string())?;
            let built = seen.duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_millis());
            let kept = folder.join(format!("{}-{built}.txt", binary.path.file_name().unwrap_or_default().to_string_lossy()));
            if let Ok(text) = fs::read_to_string(&kept) {
                suite.tests.extend(text.lines().filter_map(|l| Test::read(k, l)));
                continue;
            }
            let list = suite.command(k).arg("--list").output().map_err(|e| e.to_string())?;
            let list = String::from_utf8_lossy(&list.stdout).into_owned();
            let mut lines = String::new();
            for name in list.lines().filter_map(|l| l.strip_suffix(": test")) {
                let out = folder.join(format!("now-{}.txt", std::process::id()));
                let _ = fs::remove_file(&out);
                let mut command = suite.command(k);
                command.args([name, "--exact"]).env("MUTANT_REACHED", &out);
                let ok = command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
                let start = Instant::now();
                let alive = suite.run(k, &[name], 0, Duration::from_secs(600));
                let millis = start.elapsed().as_millis() as u64;
                let reaches = fs::read_to_string(&out).unwrap_or_default().lines().filter_map(|n| n.parse().ok()).collect();
                if !ok || alive != Outcome::Passed {
                    red.push(format!("{} {name}", binary.name));
                    continue;
                }
                let test = Test { binary: k, name: name.to_string(), millis, reaches };
                lines.push_str(&test.line());
                suite.tests.push(test);
            }
            eprintln!(
                "{}: {} tests, {} ms",
                binary.name,
                lines.lines().count(),
                suite.tests.iter().filter(|t| t.binary == k).map(|t| t.millis).sum::<u64>()
            );
            fs::write(kept, lines).map_err(|e| e.to_string())?;
        }
        if !red.is_empty() {
            eprintln!("left out, red without mutants: {}", red.join(", "));
        }
        Ok(suite)
    }

    /// Tests in the order in which they should be asked: by binary, and by how long they take.
    pub fn chunks(&self) -> BTreeMap<(usize, u32), Vec<usize>> {
        let mut chunks: BTreeMap<(usize, u32), Vec<usize>> = BTreeMap::new();
        for (k, t) in self.tests.iter().enumerate() {
            let tier = match t.millis {
                0..60 => 0,
                60..300 => 1,
                300..2000 => 2,
                _ => 3 + k as u32,
            };
            chunks.entry((t.binary, tier)).or_default().push(k);
        }
        chunks
    }

    /// Runs tests of one binary with a mutant.
    pub fn run(&self, binary: usize, names: &[&str], mutant: u32, patience: Duration) -> Outcome {
        let mut command = self.command(binary);
        command.args(names).args(["--exact", "--test-threads", "1"]).env("MUTANT", mutant.to_string());
        let Ok(mut child) = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            return Outcome::Failed;
        };
        let start = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return if status.success() { Outcome::Passed } else { Outcome::Failed },
                Ok(None) if start.elapsed() > patience => {
                    end(&mut child);
                    return Outcome::Hung;
                }
                _ => std::thread::sleep(Duration::from_millis(if start.elapsed().as_millis() < 100 { 2 } else { 10 })),
            }
        }
    }

    fn command(&self, binary: usize) -> Command {
        let mut c = Command::new("sh");
        let path = &self.binaries[binary].path;
        c.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")]).arg(path);
        c.current_dir(&self.copy).env("CARGO_MANIFEST_DIR", &self.copy).env("INSTA_WORKSPACE_ROOT", &self.copy);
        c.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0").env("PROPTEST_RNG_SEED", "2020").env("PROPTEST_MAX_SHRINK_ITERS", "0");
        c.process_group(0);
        c
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

impl Test {
    fn line(&self) -> String {
        let ids: Vec<String> = self.reaches.iter().map(u32::to_string).collect();
        format!("{}\t{}\t{}\n", self.name, self.millis, ids.join(" "))
    }

    fn read(binary: usize, line: &str) -> Option<Test> {
        let mut parts = line.split('\t');
        let (name, millis, ids) = (parts.next()?.to_string(), parts.next()?.parse().ok()?, parts.next()?);
        Some(Test { binary, name, millis, reaches: ids.split(' ').filter_map(|n| n.parse().ok()).collect() })
    }
}
