//! Sweeps: the same bytes however they are run; sensitivities against published values.

use std::{f64::consts::PI, ops::ControlFlow};

use geoecon::{
    Error, Result, Status,
    hedging::{
        Design, Distribution, Format, Input, Plan, SensitivitySettings, Sweep, SweepProgress,
        merge_shards, sobol_indices, tornado,
    },
};
use proptest::prelude::*;

fn inputs() -> [Input; 3] {
    [
        Input::uniform("duty, \"all\"", -1.0, 2.0),
        Input::new("theta", Distribution::LogUniform { low: 0.5, high: 20.0 }),
        Input::new("noise", Distribution::Normal { mean: 1.0, deviation: 1e-8 }),
    ]
}

fn plan(design: Design, runs: u64, seed: u64) -> Plan {
    Plan::new(inputs(), runs).unwrap().design(design).unwrap().seed(seed)
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a run")]
fn run(x: &[f64], y: &mut [Option<f64>]) -> Result<()> {
    y[0] = Some(x[0] * x[1].ln() + x[2]);
    y[1] = (x[0] > 0.0).then(|| x[0].sqrt());
    Ok(())
}

const OUTPUTS: [&str; 2] = ["loss", "root"];

fn written(plan: &Plan, format: Format, shard: (u64, u64), batch: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let sweep = Sweep::new(plan, OUTPUTS).unwrap().shard(shard.0, shard.1).unwrap().batch(batch);
    let report = sweep.write(format, &mut out, run).unwrap();
    assert_eq!(report.status, Status::Solved);
    out
}

fn formats() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Format::Csv), Just(Format::JsonLines)]
}

fn designs() -> impl Strategy<Value = Design> {
    let all = [Design::LatinHypercube, Design::Sobol, Design::Random, Design::Saltelli];
    prop::sample::select(all.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn shards_merge_to_the_bytes_of_one_run(
        (format, design) in (formats(), designs()),
        (blocks, shards, batch, seed) in (1..30_u64, 1..8_u64, 1..40_usize, 0..u64::MAX),
    ) {
        let plan = plan(design, 5 * blocks, seed);
        let whole = written(&plan, format, (0, 1), 256);
        let parts: Vec<_> = (0..shards).map(|k| written(&plan, format, (k, shards), batch)).collect();
        let mut merged = Vec::new();
        let runs = merge_shards(format, parts.iter().map(Vec::as_slice), &mut merged).unwrap();
        prop_assert_eq!(runs, 5 * blocks);
        prop_assert_eq!(merged, whole);
    }

    #[test]
    fn what_was_cut_off_anywhere_resumes_to_the_same_bytes(
        (format, design) in (formats(), designs()),
        (blocks, batch, seed) in (1..30_u64, 1..40_usize, 0..u64::MAX),
        (cut, shard) in (0..=1000_usize, 0..2_u64),
    ) {
        let plan = plan(design, 5 * blocks, seed);
        let whole = written(&plan, format, (shard, 2), 256);
        let mut out = whole.clone();
        out.truncate(whole.len() * cut / 1000);
        let sweep = Sweep::new(&plan, OUTPUTS).unwrap().shard(shard, 2).unwrap().batch(batch);
        let (sweep, keep) = sweep.resume(format, out.as_slice()).unwrap();
        out.truncate(keep);
        sweep.write(format, &mut out, run).unwrap();
        prop_assert_eq!(out, whole);
    }

    #[test]
    fn a_cancelled_sweep_resumes_to_the_same_bytes(
        format in formats(),
        (runs, batch, stop) in (1..200_u64, 1..40_usize, 0..200_u64),
    ) {
        let plan = plan(Design::LatinHypercube, runs, 3);
        let mut out = Vec::new();
        let stopper = |p: SweepProgress| {
            assert!(p.done <= p.total && p.total == runs);
            if p.done >= stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let sweep = Sweep::new(&plan, OUTPUTS).unwrap().batch(batch).progress(stopper);
        let report = sweep.write(format, &mut out, run).unwrap();
        prop_assert_eq!(report.status == Status::Cancelled, report.next < runs);
        let (sweep, keep) = Sweep::new(&plan, OUTPUTS).unwrap().resume(format, out.as_slice()).unwrap();
        prop_assert_eq!(keep, out.len());
        sweep.write(format, &mut out, run).unwrap();
        prop_assert_eq!(out, written(&plan, format, (0, 1), 256));
    }
}

/// Another number of threads, the same bytes.
#[cfg(feature = "parallel")]
#[test]
fn threads_do_not_matter() {
    let plan = plan(Design::Sobol, 3000, 11);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| written(&plan, Format::JsonLines, (0, 1), 500))
    };
    let one = with(1);
    assert!(one == with(2) && one == with(8));
}

#[test]
fn lines_read_as_their_formats() {
    let plan = plan(Design::Random, 5, 1);
    let text = String::from_utf8(written(&plan, Format::Csv, (0, 1), 256)).unwrap();
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header, ["run", "duty, \"all\"", "theta", "noise", "loss", "root"]);
    let lines = written(&plan, Format::JsonLines, (0, 1), 256);
    let lines = String::from_utf8(lines).unwrap();
    for ((k, record), line) in (0..).zip(table.records()).zip(lines.lines()) {
        let (record, json) =
            (record.unwrap(), serde_json::from_str::<serde_json::Value>(line).unwrap());
        let point = plan.point(k);
        assert_eq!(record[0], k.to_string());
        assert_eq!(json["run"], k);
        for (at, (input, x)) in plan.inputs().iter().zip(&point).enumerate() {
            assert_eq!(record[at + 1].parse::<f64>().unwrap().to_bits(), x.to_bits());
            assert!((json["inputs"][&input.name].as_f64().unwrap() - x).abs() <= 1e-15 * x.abs());
        }
        let root = json["outputs"]["root"].as_f64();
        assert_eq!(root.is_some(), point[0] > 0.0);
        assert_eq!(record[5].is_empty(), root.is_none());
    }
}

#[test]
fn designs_fill_their_ranges() {
    for design in [Design::LatinHypercube, Design::Sobol] {
        let plan = Plan::new([Input::uniform("a", 0.0, 1.0), Input::uniform("b", 0.0, 1.0)], 256)
            .unwrap()
            .design(design)
            .unwrap()
            .seed(5);
        for at in 0..2 {
            let mut values: Vec<f64> = (0..256).map(|run| plan.point(run)[at]).collect();
            values.sort_by(f64::total_cmp);
            for (k, x) in (0..).zip(values) {
                assert!((f64::from(k)..f64::from(k + 1)).contains(&(256.0 * x)), "{design:?} {x}");
            }
        }
        let other = plan.clone().seed(6);
        assert_ne!(plan.point(0), other.point(0));
    }
}

#[test]
fn distributions_have_their_quantiles() {
    let at = |d: &Distribution, u| d.quantile(u);
    let triangle = Distribution::Triangular { low: 0.0, mode: 1.0, high: 4.0 };
    assert!((at(&triangle, 0.25) - 1.0).abs() < 1e-12 && (at(&triangle, 1.0) - 4.0).abs() < 1e-12);
    assert!((at(&triangle, 0.0625) - 0.5).abs() < 1e-12);
    let log = Distribution::LogUniform { low: 0.1, high: 10.0 };
    assert!((at(&log, 0.5) - 1.0).abs() < 1e-12);
    let choice = Distribution::Choice(vec![1.0, 2.0, 4.0]);
    let chosen = [0.0, 0.34, 0.999, 1.0].map(|u| at(&choice, u));
    assert!(chosen.iter().zip([1.0, 2.0, 4.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-15));
    let normal = Distribution::Normal { mean: 3.0, deviation: 2.0 };
    assert!((at(&normal, 0.5) - 3.0).abs() < 1e-15 && at(&normal, 1.0).is_finite());
}

/// Indices of a function on `k` inputs, and how many lie in their 99 percent intervals.
fn indices(k: usize, low: f64, high: f64, f: impl Fn(&[f64]) -> f64 + Sync) -> Vec<[f64; 2]> {
    let inputs = (0..k).map(|at| Input::uniform(format!("x{at}"), low, high));
    let plan = Plan::new(inputs, 8192 * (k as u64 + 2)).unwrap().design(Design::Saltelli).unwrap();
    let results = Sweep::new(&plan, ["y"])
        .unwrap()
        .collect(|x, y| {
            y[0] = Some(f(x));
            Ok(())
        })
        .unwrap();
    let settings = SensitivitySettings::default().resamples(100).confidence(0.99);
    let report = sobol_indices(&plan, &results.outputs[0], settings).unwrap();
    assert_eq!((report.blocks, report.left_out), (8192, 0));
    for i in &report.inputs {
        let ([a, b], [c, d]) = (i.first_interval.unwrap(), i.total_interval.unwrap());
        assert!(a <= i.first && i.first <= b && c <= i.total && i.total <= d, "{report}");
    }
    report.inputs.iter().map(|i| [i.first, i.total]).collect()
}

/// Ishigami and Homma (1990) with a = 7, b = 0.1: the published indices.
#[test]
fn ishigami() {
    let found = indices(3, -PI, PI, |x| {
        x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
    });
    let published = [[0.3139, 0.5576], [0.4424, 0.4424], [0.0, 0.2437]];
    for (found, published) in found.iter().zip(published) {
        for (a, b) in found.iter().zip(published) {
            assert!((a - b).abs() < 0.005, "{found:?} is not {published:?}");
        }
    }
}

/// Sobol's g function with the coefficients of Saltelli and Sobol (1995).
#[test]
fn sobol_g() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let found = indices(8, 0.0, 1.0, |x| {
        x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    });
    let published_first = [0.716, 0.179, 0.0237, 0.0072, 0.0001, 0.0001, 0.0001, 0.0001];
    let published_total = [0.7871, 0.2420, 0.0343, 0.0105, 0.0001, 0.0001, 0.0001, 0.0001];
    for ((found, first), total) in found.iter().zip(published_first).zip(published_total) {
        assert!((found[0] - first).abs() < 0.005, "{found:?} is not {first}");
        assert!((found[1] - total).abs() < 0.005, "{found:?} is not {total}");
    }
}

#[test]
fn blocks_without_a_value_are_left_out_and_constants_have_no_indices() {
    let plan = Plan::new([Input::uniform("a", 0.0, 1.0)], 3 * 64).unwrap();
    let plan = plan.design(Design::Saltelli).unwrap();
    let mut values: Vec<Option<f64>> = (0..192).map(|run| Some(plan.point(run)[0])).collect();
    values[4] = None;
    let report = sobol_indices(&plan, &values, ()).unwrap();
    assert_eq!((report.blocks, report.left_out), (63, 1));
    assert!((report.inputs[0].total - 1.0).abs() < 0.1);
    let constant = sobol_indices(&plan, &vec![Some(3.0); 192], ()).unwrap();
    assert!(constant.inputs.is_empty() && constant.variance < 1e-20);
    assert!(matches!(sobol_indices(&plan, &[], ()), Err(Error::Shape { .. })));
    let other = Plan::new([Input::uniform("a", 0.0, 1.0)], 192).unwrap();
    assert!(matches!(sobol_indices(&other, &values, ()), Err(Error::OutOfRange { .. })));
}

#[test]
fn bad_sweeps_are_refused() {
    let one = || [Input::uniform("a", 0.0, 1.0)];
    let out_of_range = |result: Result<Plan>| {
        assert!(matches!(result, Err(Error::OutOfRange { .. })));
    };
    out_of_range(Plan::new(one(), 0));
    out_of_range(Plan::new(one(), 1 << 32));
    out_of_range(Plan::new([Input::uniform("a", 1.0, 0.0)], 5));
    out_of_range(Plan::new([Input::uniform("a", f64::NAN, 0.0)], 5));
    out_of_range(Plan::new([Input::new("a", Distribution::Choice(Vec::new()))], 5));
    out_of_range(Plan::new(one(), 4).unwrap().design(Design::Saltelli));
    let many = (0..54).map(|k| Input::uniform(k.to_string(), 0.0, 1.0));
    out_of_range(Plan::new(many, 54).unwrap().design(Design::Sobol));
    assert!(matches!(Plan::new([], 5), Err(Error::Shape { .. })));
    let twice = [Input::uniform("a", 0.0, 1.0), Input::uniform("a", 0.0, 1.0)];
    assert!(matches!(Plan::new(twice, 5), Err(Error::Duplicate { .. })));

    let plan = Plan::new(one(), 600).unwrap();
    assert!(matches!(Sweep::new(&plan, ["a"]), Err(Error::Duplicate { .. })));
    assert!(matches!(Sweep::new(&plan, ["run"]), Err(Error::Duplicate { .. })));
    let none: [&str; 0] = [];
    assert!(matches!(Sweep::new(&plan, none), Err(Error::Shape { .. })));
    let sweep = || Sweep::new(&plan, ["y"]).unwrap();
    assert!(matches!(sweep().shard(2, 2), Err(Error::OutOfRange { .. })));
    let nan = sweep().collect(|_, y| {
        y[0] = Some(f64::NAN);
        Ok(())
    });
    let Err(Error::OutOfRange { value, .. }) = nan else { panic!("{nan:?}") };
    assert_eq!(value, "NaN of `y` in run 0");
    // The error of the first run that has one, for any number of threads.
    let point = |run: u64| plan.point(run)[0].to_bits();
    let bad = [point(401), point(77)];
    let failed = sweep().collect(|x, _| {
        if bad.contains(&x[0].to_bits()) {
            return Err(Error::UnknownLabel { what: "run", label: x[0].to_bits().to_string() });
        }
        Ok(())
    });
    let expected = Error::UnknownLabel { what: "run", label: bad[1].to_string() };
    assert_eq!(failed.unwrap_err(), expected);

    let text = |text: &str| sweep().resume(Format::Csv, text.as_bytes()).map(|_| ());
    assert!(matches!(text("run,b,y\n"), Err(Error::Parse { line: 1, .. })));
    assert!(matches!(text("run,a,y\n0,0.5,1.0\n"), Err(Error::Parse { line: 2, .. })));
    assert!(text("run,a,").is_ok());
    let merge = |parts: [&str; 2]| {
        merge_shards(Format::Csv, parts.map(str::as_bytes), Vec::new()).map(|_| ())
    };
    assert!(merge(["run,a\n0,1\n", "run,a\n1,1\n"]).is_ok());
    assert!(matches!(merge(["run,a\n0,1\n", "run,a\n2,1\n"]), Err(Error::Parse { line: 2, .. })));
    assert!(matches!(merge(["run,a\n0,1\n", "run,b\n1,1\n"]), Err(Error::Parse { line: 1, .. })));
    assert!(matches!(merge(["run,a\n0,1", "run,a\n1,1\n"]), Err(Error::Parse { line: 2, .. })));

    assert!(matches!(tornado(&[], 0.9, |_| Ok(0.0)), Err(Error::Shape { .. })));
    assert!(matches!(tornado(&one(), 0.0, |_| Ok(0.0)), Err(Error::OutOfRange { .. })));
    assert!(matches!(tornado(&one(), 0.9, |_| Ok(f64::NAN)), Err(Error::OutOfRange { .. })));
}
