//! What long work and its results look like on a terminal.
#![allow(dead_code, reason = "every example uses some of it")]

use std::{
    io::{IsTerminal as _, Write as _},
    ops::ControlFlow,
    process::ExitCode,
};

use ceasefire::ensemble::{Interval, Progress};

/// Prints what came of a program, or why nothing did.
pub(crate) fn finish(result: Result<String, String>) -> ExitCode {
    match result {
        Ok(text) => {
            // A closed pipe is the reader's choice, not a failure.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// A bar on the error stream, if somebody watches it.
pub(crate) fn progress(p: &Progress) -> ControlFlow<()> {
    let mut err = std::io::stderr();
    if err.is_terminal() {
        let part = |n: u64| usize::try_from(n * p.runs / p.of.max(1)).unwrap_or(0);
        let end = if p.runs >= p.of { "\r\x1b[K" } else { "" };
        // A bar that cannot be drawn is no reason to stop.
        let _ = write!(err, "\r[{:<40}] {} of {}{end}", "#".repeat(part(40)), p.runs, p.of);
        let _ = err.flush();
    }
    ControlFlow::Continue(())
}

/// Rows in columns: the first to the left, the others to the right.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|t| t.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells: Vec<String> = cells.map(|(n, (t, w))| if n == 0 { format!("{t:<w$}") } else { format!("{t:>w$}") }).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// A share with its interval, in hundredths.
pub(crate) fn share(share: f64, i: Interval) -> String {
    format!("{:.1} ({:.1} to {:.1})", 100.0 * share, 100.0 * i.low, 100.0 * i.high)
}
