//! Becomes the module `mutant` of the copy: which mutant is alive in this process, read once from the environment.
//!
//! `MUTANT=n` makes it mutant n (0 for none), and any panic ends the process at once, so that nothing is shrunk. `MUTANT_REACHED=file`
//! makes no mutant, but writes to the file the number of every mutant that would have made a difference where it stands.
#![allow(missing_docs, clippy::all)]

extern crate std;

use std::{
    fs::File,
    io::Write,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    },
};

const UNREAD: u32 = u32::MAX;
const WATCHING: u32 = u32::MAX - 1;

static ACTIVE: AtomicU32 = AtomicU32::new(UNREAD);
static REACHED: [AtomicBool; 1 << 15] = [const { AtomicBool::new(false) }; 1 << 15];
static FILE: OnceLock<Option<File>> = OnceLock::new();

#[inline]
pub(crate) fn is(n: u32) -> bool {
    let active = ACTIVE.load(Relaxed);
    if active < WATCHING { active == n } else { slow(n) }
}

#[cold]
#[inline(never)]
fn slow(n: u32) -> bool {
    if ACTIVE.load(Relaxed) == UNREAD {
        let file = FILE.get_or_init(|| {
            let path = std::env::var_os("MUTANT_REACHED")?;
            File::options().create(true).append(true).open(path).ok()
        });
        let chosen = std::env::var("MUTANT").ok().and_then(|n| n.parse().ok());
        if chosen.is_some() {
            std::panic::set_hook(std::boxed::Box::new(|info| {
                let _ = std::io::stderr().write_all(std::format!("{info}\n").as_bytes());
                std::process::exit(101)
            }));
        }
        ACTIVE.store(if file.is_some() { WATCHING } else { chosen.unwrap_or(0) }, Relaxed);
        return is(n);
    }
    if let (Some(reached), Some(Some(file))) = (REACHED.get(n as usize), FILE.get()) {
        if !reached.swap(true, Relaxed) {
            let mut file: &File = file;
            let _ = file.write_all(std::format!("{n}\n").as_bytes());
        }
    }
    false
}

/// `l op r`, with the mutants `others` numbered from n on.
#[inline]
pub(crate) fn compare<L: PartialOrd<R> + ?Sized, R: ?Sized>(n: u32, l: &L, op: &str, r: &R, others: &[&str]) -> bool {
    let so = |op: &str| match op {
        "<" => l < r,
        "<=" => l <= r,
        ">" => l > r,
        ">=" => l >= r,
        _ => matches!(l.partial_cmp(r), Some(std::cmp::Ordering::Equal)),
    };
    let is_so = so(op);
    let active = ACTIVE.load(Relaxed);
    if active < WATCHING && (active < n || active >= n + others.len() as u32) {
        return is_so;
    }
    for (k, other) in others.iter().enumerate() {
        if so(other) != is_so && is(n + k as u32) {
            return !is_so;
        }
    }
    is_so
}

pub(crate) trait Number: Copy {
    fn step(self, up: bool) -> Self;
}

macro_rules! numbers {
    ($($t:ty)*) => { $(impl Number for $t { #[inline] fn step(self, up: bool) -> Self { if up { self + (1 as $t) } else { self - (1 as $t) } } })* };
}
numbers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

/// A number, one more as mutant n, or one less as the mutant after it.
#[inline]
pub(crate) fn number<T: Number>(n: u32, is_now: T, both: bool) -> T {
    if is(n) {
        is_now.step(true)
    } else if both && is(n + 1) {
        is_now.step(false)
    } else {
        is_now
    }
}
