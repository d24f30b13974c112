use std::{
    fmt,
    io::{BufRead, Write},
    ops::{ControlFlow, Range},
};

use serde::Serialize;

use super::{
    Format, Plan,
    format::{Lines, io},
};
use crate::{
    error::{Error, Result, excerpt},
    status::Status,
    units::check_unique,
};

/// How far a sweep has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SweepProgress {
    /// Runs done, those of an earlier start included.
    pub done: u64,
    /// Runs of this shard.
    pub total: u64,
}

type Callback<'a> = Box<dyn FnMut(SweepProgress) -> ControlFlow<()> + 'a>;

/// Runs of a plan, or a shard of them: in order, in batches, with any number of threads.
///
/// Each run is a function of its inputs alone, and results are written in the order of the runs, so the bytes are
/// the same for any number of threads (feature `parallel`), for one process or for several whose shards are
/// [merged](super::merge_shards), and for one start or several.
///
/// ```
/// use std::ops::ControlFlow;
/// use geoecon::{Status, hedging::{Format, Input, Plan, Sweep, merge_shards}};
///
/// let plan = Plan::new([Input::uniform("tariff", 0.0, 1.0)], 1000)?.seed(7);
/// let loss = |x: &[f64], y: &mut [Option<f64>]| {
///     y[0] = Some(x[0] * x[0]);
///     Ok(())
/// };
/// let mut whole = Vec::new();
/// Sweep::new(&plan, ["loss"])?.write(Format::Csv, &mut whole, loss)?;
///
/// // Two shards, the second stopped half way and resumed.
/// let (mut first, mut second) = (Vec::new(), Vec::new());
/// Sweep::new(&plan, ["loss"])?.shard(0, 2)?.write(Format::Csv, &mut first, loss)?;
/// let half = |p: geoecon::hedging::SweepProgress| {
///     if 2 * p.done >= p.total { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
/// };
/// let sweep = Sweep::new(&plan, ["loss"])?.shard(1, 2)?.batch(100);
/// let stopped = sweep.progress(half).write(Format::Csv, &mut second, loss)?;
/// assert_eq!(stopped.status, Status::Cancelled);
/// let (sweep, keep) = Sweep::new(&plan, ["loss"])?.shard(1, 2)?.resume(Format::Csv, &second[..])?;
/// second.truncate(keep);
/// sweep.write(Format::Csv, &mut second, loss)?;
///
/// let mut merged = Vec::new();
/// assert_eq!(merge_shards(Format::Csv, [&first[..], &second[..]], &mut merged)?, 1000);
/// assert_eq!(merged, whole);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub struct Sweep<'a> {
    plan: &'a Plan,
    outputs: Vec<String>,
    /// Runs of the shard, and the first of them that is not done.
    shard: Range<u64>,
    next: u64,
    /// Whether results of an earlier start are there already.
    resumed: bool,
    batch: usize,
    progress: Option<Callback<'a>>,
}

impl fmt::Debug for Sweep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sweep")
            .field("outputs", &self.outputs)
            .field("shard", &self.shard)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

/// How a sweep ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SweepReport {
    /// Whether all runs of the shard are done, or the callback asked to stop.
    pub status: Status,
    /// The first run of the shard.
    pub first: u64,
    /// The first run that is not done; the one after the last where all are.
    pub next: u64,
}

/// The results of a sweep, in memory.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SweepResults {
    /// How it ended.
    pub report: SweepReport,
    /// Names of the outputs.
    pub names: Vec<String>,
    /// For each output its value in each run, from [`SweepReport::first`] on; `None` where there is none.
    pub outputs: Vec<Vec<Option<f64>>>,
}

impl<'a> Sweep<'a> {
    /// All runs of a plan, each of which gives these outputs.
    ///
    /// # Errors
    /// [`Error::Shape`] without outputs; [`Error::Duplicate`] where two columns have one name, `run` among them.
    pub fn new<S: Into<String>>(
        plan: &'a Plan,
        outputs: impl IntoIterator<Item = S>,
    ) -> Result<Self> {
        let outputs: Vec<String> = outputs.into_iter().map(Into::into).collect();
        if outputs.is_empty() {
            return Err(Error::Shape { what: "list of outputs", expected: 1, found: 0 });
        }
        let inputs = plan.inputs().iter().map(|input| input.name.as_str());
        let columns: Vec<&str> =
            inputs.chain(outputs.iter().map(String::as_str)).chain(["run"]).collect();
        check_unique("column", &columns)?;
        let shard = 0..plan.runs();
        Ok(Self { plan, outputs, shard, next: 0, resumed: false, batch: 256, progress: None })
    }

    /// Only shard `number` of `count`, counted from 0: a stretch of runs.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `number` is below `count`.
    pub fn shard(mut self, number: u64, count: u64) -> Result<Self> {
        if number >= count {
            let (value, expected) = (format!("{number} of {count}"), "a number below their count");
            return Err(Error::OutOfRange { what: "shard", value, expected });
        }
        // No product overflows: both are below 2^32, or the shard is empty anyway.
        let bound = |k: u64| {
            let bound = u128::from(self.plan.runs()) * u128::from(k) / u128::from(count);
            u64::try_from(bound).unwrap_or(u64::MAX)
        };
        self.shard = bound(number)..bound(number + 1);
        self.next = self.shard.start;
        Ok(self)
    }

    /// How many runs are computed before their results are written and progress is reported; 256 by default.
    #[must_use]
    pub fn batch(mut self, runs: usize) -> Self {
        self.batch = runs.max(1);
        self
    }

    /// Calls `progress` after each batch, on the thread that called; where it breaks, the sweep ends as
    /// [`Status::Cancelled`] with all results so far written.
    #[must_use]
    pub fn progress(mut self, progress: impl FnMut(SweepProgress) -> ControlFlow<()> + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Goes on after what an earlier start has written, and gives the number of bytes of it to keep: a last line
    /// that was cut off is to be cleared away before results are appended.
    ///
    /// Every line is checked to be a run of this plan, with its inputs.
    ///
    /// # Errors
    /// [`Error::Parse`] for a line that this plan would not have written; [`Error::Io`].
    pub fn resume(mut self, format: Format, mut written: impl BufRead) -> Result<(Self, usize)> {
        const FILE: &str = "earlier results";
        let lines = Lines::new(format, self.plan, &self.outputs);
        let (mut keep, mut number) = (0, 0);
        let (mut line, mut expected) = (String::new(), String::new());
        let mut point = vec![0.0; self.plan.inputs().len()];
        let mut header = lines.header();
        self.next = self.shard.start;
        loop {
            line.clear();
            let bytes = written.read_line(&mut line).map_err(|error| io(FILE, &error))?;
            if bytes == 0 || !line.ends_with('\n') {
                break;
            }
            number += 1;
            let awaited = if header.is_empty() {
                expected.clear();
                self.plan.fill(self.next, &mut point);
                lines.prefix(self.next, &point, &mut expected);
                self.next += 1;
                line.starts_with(&expected) && self.next <= self.shard.end
            } else {
                expected = std::mem::take(&mut header);
                line == expected
            };
            if !awaited {
                let (found, expected) = (excerpt(line.trim_end()), excerpt(expected.trim_end()));
                return Err(Error::Parse {
                    file: FILE.to_owned(),
                    line: number,
                    column: 1,
                    message: format!("`{found}` is of another plan, expected `{expected}`"),
                });
            }
            keep += bytes;
        }
        self.resumed = keep > 0;
        Ok((self, keep))
    }

    /// Runs and writes the results as they come.
    ///
    /// `run` gets the inputs and fills the outputs, which are `None` before: what stays so has no value.
    ///
    /// # Errors
    /// The error of the first run that has one, the results of all batches before it being written;
    /// [`Error::OutOfRange`] where an output is not finite; [`Error::Io`].
    pub fn write(
        self,
        format: Format,
        mut out: impl Write,
        run: impl Fn(&[f64], &mut [Option<f64>]) -> Result<()> + Sync,
    ) -> Result<SweepReport> {
        let lines = Lines::new(format, self.plan, &self.outputs);
        let mut text = if self.resumed { String::new() } else { lines.header() };
        self.each(run, |first, points, outputs| {
            for (k, (point, outputs)) in points.zip(outputs).enumerate() {
                lines.prefix(first + k as u64, point, &mut text);
                lines.suffix(outputs, &mut text);
            }
            let done = out.write_all(text.as_bytes()).and_then(|()| out.flush());
            text.clear();
            done.map_err(|error| io("results", &error))
        })
    }

    /// Runs and keeps the results.
    ///
    /// # Errors
    /// As [`write`](Self::write), without those of writing.
    pub fn collect(
        self,
        run: impl Fn(&[f64], &mut [Option<f64>]) -> Result<()> + Sync,
    ) -> Result<SweepResults> {
        let names = self.outputs.clone();
        let mut outputs = vec![Vec::new(); names.len()];
        let report = self.each(run, |_, _, rows| {
            for row in rows {
                for (column, y) in outputs.iter_mut().zip(row) {
                    column.push(*y);
                }
            }
            Ok(())
        })?;
        Ok(SweepResults { report, names, outputs })
    }

    fn each(
        mut self,
        run: impl Fn(&[f64], &mut [Option<f64>]) -> Result<()> + Sync,
        mut take: impl FnMut(
            u64,
            std::slice::Chunks<'_, f64>,
            std::slice::Chunks<'_, Option<f64>>,
        ) -> Result<()>,
    ) -> Result<SweepReport> {
        let (k, m) = (self.plan.inputs().len(), self.outputs.len());
        let (mut points, mut outputs) = (Vec::new(), Vec::new());
        let mut status = Status::Solved;
        // The header is written even where the shard is empty.
        let mut begun = false;
        while self.next < self.shard.end || !begun {
            begun = true;
            let left = usize::try_from(self.shard.end - self.next).unwrap_or(usize::MAX);
            let runs = left.min(self.batch);
            points.clear();
            points.resize(runs * k, 0.0);
            outputs.clear();
            outputs.resize(runs * m, None);
            compute(self.plan, self.next, (&mut points, k), (&mut outputs, m), &run)?;
            for (at, row) in outputs.chunks(m).enumerate() {
                for (name, y) in self.outputs.iter().zip(row) {
                    if let Some(y) = y.filter(|y| !y.is_finite()) {
                        let value = format!("{y} of `{name}` in run {}", self.next + at as u64);
                        let expected = "a finite number, or nothing";
                        return Err(Error::OutOfRange { what: "output", value, expected });
                    }
                }
            }
            take(self.next, points.chunks(k), outputs.chunks(m))?;
            self.next += runs as u64;
            let (done, total) = (self.next - self.shard.start, self.shard.end - self.shard.start);
            if let Some(progress) = &mut self.progress
                && progress(SweepProgress { done, total }).is_break()
                && done < total
            {
                status = Status::Cancelled;
                break;
            }
        }
        Ok(SweepReport { status, first: self.shard.start, next: self.next })
    }
}

/// Runs that one task computes in a row.
const TASK: usize = 16;

/// Fills points and outputs of the runs from `first` on.
fn compute(
    plan: &Plan,
    first: u64,
    (points, k): (&mut [f64], usize),
    (outputs, m): (&mut [Option<f64>], usize),
    run: &(impl Fn(&[f64], &mut [Option<f64>]) -> Result<()> + Sync),
) -> Result<()> {
    let task = |(at, (points, outputs)): (usize, (&mut [f64], &mut [Option<f64>]))| {
        let first = first + (at * TASK) as u64;
        let rows = points.chunks_mut(k).zip(outputs.chunks_mut(m)).enumerate();
        { rows }.try_for_each(|(at, (point, outputs))| {
            plan.fill(first + at as u64, point);
            run(point, outputs)
        })
    };
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        let tasks = points.par_chunks_mut(k * TASK).zip(outputs.par_chunks_mut(m * TASK));
        // In order, so that the error is that of the first run that has one.
        let done: Vec<Result<()>> = tasks.enumerate().map(task).collect();
        done.into_iter().collect()
    }
    #[cfg(not(feature = "parallel"))]
    points.chunks_mut(k * TASK).zip(outputs.chunks_mut(m * TASK)).enumerate().try_for_each(task)
}
